import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyAuditChains } from '@/db/audit-chain'
import { freePort } from '@/db/embedded/cluster'
import { asActor } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { approve } from '@/server/decisions/decide'
import { saveDraftInput } from '@/server/verdicts/draft-input'
import { saveDraft } from '@/server/verdicts/save-draft'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, house, seenDraft, sealedRun, SP1 } from '../support/scene'
import { seenOf } from '../support/tenant-work'
import { BUILD_MS, ensureBuiltOnce } from './built'
import { chanceOf } from './chance'
import { fullOr, PARTS, PATIENCE_MS } from './form'
import { partsOn, type Running } from './parts'
import { report } from './report'
import { visit, type Answer } from './visitor'

const BUILDS = fullOr(20, 2)
const CUSTOMERS = fullOr(12, 2)

const database = await testDatabase()
const [admin, listener, blocker, owner] = [database.admin, database.admin, database.admin, database.owner].map(connectionString => new pg.Client({ connectionString })) as [pg.Client, pg.Client, pg.Client, pg.Client]
const parts = partsOn(database)
const chance = chanceOf('web-killed')
beforeAll(async () => {
  await ensureBuiltOnce()
  await Promise.all([admin, listener, blocker, owner].map(client => client.connect()))
}, BUILD_MS)
afterAll(async () => {
  await parts.stopAll()
  await Promise.all([admin, listener, blocker, owner].map(client => client.end()))
})

/** Where in the request the process dies. */
const MOMENTS = ['in the transaction', 'as it commits', 'at random'] as const
type Moment = (typeof MOMENTS)[number]

/** One more than is asked of, so that the next request finds one that is up. */
const webs: { port: number; one: Running }[] = []
const startWeb = async (): Promise<void> => {
  const port = await freePort()
  webs.push({ port, one: parts.start('web', { PORT: String(port) }) })
}
const killWeb = async (): Promise<void> => {
  const dying = webs.splice(0, PARTS)
  await Promise.all(dying.map(({ one }) => parts.kill(one)))
  await Promise.all(dying.map(startWeb))
}

const count = async (text: string, values: unknown[]): Promise<number> => Number((await admin.query<{ count: string }>(text, values)).rows[0]!.count)

/** A process that was killed leaves its backends to find out. */
const settled = async (): Promise<void> => {
  await expect.poll(() => count(`select count(*) from pg_stat_activity where datname = current_database() and usename = 'patchbench_app' and state <> 'idle' and backend_xid is not null`, []), { timeout: 20_000, interval: 50 }).toBe(0)
}

/** Asks, and kills the process that was asked at the moment wanted. */
const askAndKill = async (moment: Moment, consultancyId: string, usualMs: number, ask: () => Promise<Answer>): Promise<Answer> => {
  if (moment === 'in the transaction') {
    // The chain's head is the last thing a write takes; whoever holds it keeps the write from committing.
    await blocker.query('begin')
    await blocker.query('select 1 from audit_head where consultancy_id = $1 for update', [consultancyId])
    const answer = ask()
    await expect.poll(() => count(`select count(*) from pg_locks where not granted and locktype in ('transactionid', 'tuple')`, []), { timeout: 20_000, interval: 10 }).toBeGreaterThan(0)
    await killWeb()
    await blocker.query('rollback')
    return answer
  }
  const committed = new Promise<void>(resolve => listener.once('notification', () => resolve()))
  const answer = ask()
  await (moment === 'as it commits' ? Promise.race([committed, sleep(20_000)]) : sleep(chance.next() * usualMs * 1.3))
  await killWeb()
  return answer
}

/** Each effect of a write as often as it must be there once the write has been done, or not at all. */
type Effects = { found: number; whole: number }[]
const stateOf = (effects: Effects): 'nothing' | 'all' | 'half' => (effects.every(({ found }) => found === 0) ? 'nothing' : effects.every(({ found, whole }) => found === whole) ? 'all' : 'half')

const effectsOfPublishing = async (buildId: string, draftId: string): Promise<Effects> => {
  const revision = `(select id from verdict_revision where build_id = $1)`
  return [
    { found: await count('select count(*) from verdict_revision where build_id = $1', [buildId]), whole: 1 },
    { found: 1 - (await count('select count(*) from verdict_draft where id = $1', [draftId])), whole: 1 },
    { found: Math.min(1, await count(`select count(*) from outcome where revision_id in ${revision}`, [buildId])), whole: 1 },
    { found: await count(`select count(*) from audit_entry where verb = 'verdicts.publish' and detail->>'buildId' = $1`, [buildId]), whole: 1 },
    { found: await count(`select count(*) from live_event where kind = 'verdict' and customer_id is null and subject_id::text in (select id::text from verdict_revision where build_id = $1)`, [buildId]), whole: 1 },
  ]
}
const effectsOfRecall = async (buildId: string): Promise<Effects> => {
  const cause = `(select id::text from withdrawal where build_id = $1)`
  return [
    { found: await count('select count(*) from withdrawal where build_id = $1', [buildId]), whole: 1 },
    { found: await count(`select count(*) from decision where build_id = $1 and kind = 'revoked'`, [buildId]), whole: CUSTOMERS },
    { found: await count(`select count(*) from exposure where withdrawal_id::text in ${cause}`, [buildId]), whole: CUSTOMERS },
    { found: await count(`select count(*) from audit_entry where verb = 'recalls.withdraw' and detail->>'buildId' = $1`, [buildId]), whole: 1 },
    { found: await count(`select count(*) from pgboss.job where name = 'send-alerts' and data->>'causeId' in ${cause}`, [buildId]), whole: 1 },
    { found: await count(`select count(*) from live_event where kind = 'withdrawal' and customer_id is null and subject_id::text in ${cause}`, [buildId]), whole: 1 },
  ]
}

type Customer = { environmentId: string; approver: Contact }

const writeDraft = (kim: Consultant, rigId: string, nth: number) =>
  as(kim, async tx => {
    const version = `8.1.${400 + nth}.1`
    const { id: buildId } = await addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: `Fix ${nth}`, kind: 'interim_update', channel: 'private', version, source: 'The vendor' }))
    const runId = await sealedRun(tx, buildId, rigId)
    const { id: draftId } = await saveDraft(tx, saveDraftInput.parse({ buildId, kind: 'pass', summary: 'Tested', runIds: [runId] }))
    return { buildId, draftId, version, seen: await seenDraft(tx, buildId) }
  })

const approveAll = async (customers: readonly Customer[], buildId: string): Promise<void> => {
  for (const { environmentId, approver } of customers) {
    await asActor(approver, async tx => approve(tx, { environmentId, buildId, seen: await seenOf(tx, buildId, environmentId), acknowledged: [] }))
  }
}

describe('a web process killed while it publishes and recalls', () => {
  it('leaves all of it or nothing, and an audit chain that verifies', { timeout: PATIENCE_MS + 60_000 }, async () => {
    const began = Date.now()
    for (let n = 0; n < PARTS + 1; n++) await startWeb()
    const kim = await house()
    const { slug } = (await admin.query<{ slug: string }>('select slug from consultancy where id = $1', [kim.consultancyId])).rows[0]!
    const visitor = await visit(kim)
    const rigId = await as(kim, tx => addRig(tx))
    const customers: Customer[] = []
    for (let n = 0; n < CUSTOMERS; n++) customers.push(await as(kim, tx => addCustomer(tx)))
    await listener.query('listen patchbench_live')

    const ends = { nothing: 0, all: 0, half: 0 }
    const tally = { half: 0, answered: 0, lied: 0, notOnce: 0 }
    const usual = { publish: 400, withdraw: 400 }
    /** Kills it in the middle, looks, and asks again until it is answered: then it is there, once. */
    const endure = async (procedure: 'verdicts.publish' | 'recalls.withdraw', moment: Moment, given: object, effects: () => Promise<Effects>) => {
      const kind = procedure === 'verdicts.publish' ? 'publish' : 'withdraw'
      const path = `console/${slug}/${procedure}`
      await Promise.all(webs.map(({ one }) => one.ready))
      const asked = Date.now()
      const answer = await askAndKill(moment, kim.consultancyId, usual[kind], () => visitor.write(webs[0]!.port, path, given))
      await settled()
      const state = stateOf(await effects())
      ends[state] += 1
      if (state === 'half') tally.half += 1
      if (answer?.status === 200) {
        tally.answered += 1
        usual[kind] = Date.now() - asked
        if (state !== 'all') tally.lied += 1
      }
      await webs[0]!.one.ready
      const again = Date.now()
      const second = await visitor.write(webs[0]!.port, path, given)
      if ((second?.status === 200) !== (state === 'nothing')) tally.notOnce += 1
      if (second?.status === 200) usual[kind] = Date.now() - again
      if (stateOf(await effects()) !== 'all') tally.notOnce += 1
    }

    for (let nth = 0; nth < BUILDS; nth++) {
      const draft = await writeDraft(kim, rigId, nth)
      await endure('verdicts.publish', MOMENTS[nth % 3]!, { buildId: draft.buildId, seen: draft.seen }, () => effectsOfPublishing(draft.buildId, draft.draftId))
      await approveAll(customers, draft.buildId)
      await endure('recalls.withdraw', MOMENTS[(nth + 1) % 3]!, { buildId: draft.buildId, reason: 'EWS crashes', remedy: 'keep', confirmation: draft.version }, () => effectsOfRecall(draft.buildId))
    }
    const chains = await verifyAuditChains(owner)
    report('web-killed', began, [
      { what: 'kills', count: parts.counts.killed, want: 2 * BUILDS * PARTS },
      { what: 'writes of which nothing was left', count: ends.nothing, atLeast: 1 },
      { what: 'writes that were all there', count: ends.all, atLeast: 1 },
      { what: 'writes that were there by half', count: tally.half, want: 0 },
      { what: 'writes answered with yes', count: tally.answered, atLeast: 0 },
      { what: 'of them not there', count: tally.lied, want: 0 },
      { what: 'asked again: not there once', count: tally.notOnce, want: 0 },
      { what: 'audit entries', count: chains.reduce((sum, one) => sum + one.entries, 0), atLeast: 2 * BUILDS },
      { what: 'audit entries that do not verify', count: chains.reduce((sum, one) => sum + one.problems.length + one.unchained, 0), want: 0 },
      { what: 'web processes that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
