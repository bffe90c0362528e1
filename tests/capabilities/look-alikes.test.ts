import { eq } from 'drizzle-orm'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { build, decision, outcome } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { correctBuildFact, correctBuildFactInput } from '@/server/catalogue/correct-build-fact'
import { followCatalogue } from '@/server/catalogue/follow-catalogue'
import { loadCatalogue } from '@/server/catalogue/load-catalogue'
import { compareLookAlikes } from '@/server/catalogue/look-alikes'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { signOff } from '@/server/lab/sign-off'
import { testDatabase } from '../support/database'
import { addCustomer, addOwn, addRig, as, findVersion, house, publish, RU3, RU4, sealedRun, SP1 } from '../support/scene'
import { inDays } from '../support/tenant-work'

const database = await testDatabase()

const LABEL = 'Update Rollup 4 for Exchange Server 2007 SP1'
const own = { branchId: SP1, label: LABEL, kind: 'update_rollup', channel: 'general', source: 'The vendor' }

const statusesOf = (actor: Parameters<typeof asActor>[0], buildId: string, environmentId: string) =>
  asActor(actor, async tx => (await installAnswers(tx, { buildIds: [buildId], environmentIds: [environmentId] })).map(row => row.answer.reasons.map(({ status, detail }) => (detail ? `${status} ${detail}` : status)).join(', ')))
const approveAt = ({ approver, environmentId }: Awaited<ReturnType<typeof addCustomer>>, buildId: string) =>
  asActor(approver, async tx => approve(tx, { environmentId, buildId, seen: (await readPortalUpdate(tx, { buildId })).places[0]!.seen, acknowledged: [] }))

/** RU4 is tested, passed and approved at a customer. */
const onRollup4 = async (actor: Consultant) => {
  const place = await as(actor, async tx => {
    const ru4 = await findVersion(tx, RU4)
    const customer = await addCustomer(tx)
    await publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, await addRig(tx))] })
    return { ru4, ...customer }
  })
  await approveAt(place, place.ru4.id)
  expect(await statusesOf(actor, place.ru4.id, place.environmentId)).toEqual(['may_install'])
  return place
}

describe('edge 5: a build that looks like another has nothing of it', () => {
  it.each([
    ['the same label, a new build', { version: '8.1.311.9' }, ['same_label']],
    ['the same label, a new KB', { version: '8.1.311.9', kb: 'KB999998' }, ['same_label', 'new_kb']],
    ['the same name, issued again', { label: `${LABEL} v2`, version: '8.1.311.9' }, ['reissue']],
    ['the same KB, another name', { label: 'A fix', version: '8.1.311.9', kb: 'KB952580' }, ['shared_kb']],
    ['an alias only: the number the other answers too', { label: 'A fix', version: '8.1.311.2' }, ['alias']],
    ['the same label, known by its hash only', { hash: 'ac'.repeat(32) }, ['same_label', 'hash_only']],
  ])('%s: neither verdict nor approval is handed on, and both are shown side by side', async (_, says, why) => {
    const kim = await house()
    const place = await onRollup4(kim)
    const { id } = await as(kim, tx => addOwn(tx, { ...own, ...says }))
    expect(await statusesOf(kim, id, place.environmentId)).toEqual(['awaiting_verdict, undecided'])
    expect(await statusesOf(place.approver, place.ru4.id, place.environmentId)).toEqual(['may_install'])
    const { compared } = await as(kim, async tx => compareLookAlikes(tx, (await tx.db.select().from(build).where(eq(build.id, id)))[0]!))
    const beside = compared.find(one => one.build.id === place.ru4.id)!
    expect([beside.why, beside.verdict, beside.approvals]).toEqual([why, 'pass', 1])
    expect(compared[0]).toMatchObject({ build: { id }, why: [], verdict: null, approvals: 0, installed: [] })
  })

  it('the same build under two labels, known to us before the catalogue knew it: two rows, each with its own verdict', async () => {
    const kim = await house()
    const { id } = await as(kim, tx => addOwn(tx, { ...own, version: '8.1.311.9', label: 'RU4, as mailed to us' }))
    const { environmentId } = await as(kim, async tx => {
      await publish(tx, id, { runIds: [await sealedRun(tx, id, await addRig(tx))] })
      return addCustomer(tx)
    })
    const owner = new pg.Client({ connectionString: database.owner })
    await owner.connect()
    await owner.query(`insert into build (consultancy_id, key, product_id, branch_id, applies_to, kind, channel, version, labels, source)
      select consultancy_id, key || '-late', product_id, branch_id, applies_to, kind, channel, '{8,1,311,9}', labels, source from build where key = 'exchange-2007-sp1/8.1.311.3' returning id`)
    const late = (await owner.query<{ id: string }>(`select id from build where key = 'exchange-2007-sp1/8.1.311.3-late'`)).rows[0]!
    const { compared } = await as(kim, async tx => compareLookAlikes(tx, (await tx.db.select().from(build).where(eq(build.id, id)))[0]!))
    expect(compared[1]).toMatchObject({ build: { id: late.id }, why: ['same_version', 'other_names'], verdict: null })
    expect(await statusesOf(kim, late.id, environmentId)).toEqual(['awaiting_verdict, undecided'])
    expect(await statusesOf(kim, id, environmentId)).toEqual(['undecided'])
    await owner.query('delete from build where id = $1', [late.id])
    await owner.end()
  })

  it('a sign-off clears only what was tested itself: the look-alike still needs a run of its own', async () => {
    const kim = await house()
    const { ru4, twin, environmentId } = await as(kim, async tx => {
      const customer = await addCustomer(tx, [{ antivirus: ['Shield'] }])
      await signOff(tx, { branchId: SP1, facetKey: 'component:antivirus', rigValue: 'none', customerValue: 'shield@10', until: inDays(60), reason: 'Reads only' })
      const build4 = await findVersion(tx, RU4)
      await publish(tx, build4.id, { runIds: [await sealedRun(tx, build4.id, await addRig(tx))] })
      return { ru4: build4, twin: (await addOwn(tx, { ...own, version: '8.1.311.9' })).id, ...customer }
    })
    expect(await statusesOf(kim, ru4.id, environmentId)).toEqual(['undecided'])
    expect(await statusesOf(kim, twin, environmentId)).toEqual(['awaiting_verdict, undecided'])
    await as(kim, tx => publish(tx, twin, { kind: 'fail', reason: 'Breaks EWS' }))
    expect([await statusesOf(kim, twin, environmentId), await statusesOf(kim, ru4.id, environmentId)]).toEqual([['fail, undecided'], ['undecided']])
    await expect(as(kim, async tx => publish(tx, twin, { runIds: [await sealedRun(tx, ru4.id, await addRig(tx))] }))).rejects.toMatchObject({ code: 'bad_input', field: 'runIds' })
  })

  it('adding one by hand shows what looks like it first: unseen it is refused, and nothing is saved', async () => {
    const kim = await house()
    const add = (seenAlikes: string[]) => as(kim, tx => addOwnBuild(tx, addOwnBuildInput.parse({ ...own, version: '8.1.311.9', seenAlikes })))
    await expect(add([])).rejects.toMatchObject({ code: 'conflict', field: 'label', params: { count: 1, label: `${LABEL} 8.1.311.3` } })
    const { ru3, ru4 } = await as(kim, async tx => ({ ru3: await findVersion(tx, RU3), ru4: await findVersion(tx, RU4) }))
    await expect(add([ru3.id])).rejects.toMatchObject({ code: 'conflict' })
    expect(await as(kim, tx => tx.db.select().from(build).where(eq(build.consultancyId, kim.consultancyId)))).toEqual([])
    await add([ru4.id])
    expect(await as(kim, tx => tx.db.select().from(build).where(eq(build.consultancyId, kim.consultancyId)))).toHaveLength(1)
  })
})

describe('edge 6: a feed widens applicability', () => {
  const RTM = { branchId: 'exchange-2007/rtm', version: '8.0.754.0' }
  const SP2 = 'exchange-2007-sp2/8.2.176.2'

  /** A build tested on one branch, and approved where two servers are of two branches. */
  const onTwoBranches = async (actor: Consultant, key: string, first: typeof RTM | object, second: typeof RTM | object) => {
    const place = await as(actor, async tx => {
      const [tested] = await tx.db.select().from(build).where(eq(build.key, key))
      const customer = await addCustomer(tx, [first, second])
      const runId = await sealedRun(tx, tested!.id, await addRig(tx, first))
      await publish(tx, tested!.id, { runIds: [runId] })
      return { tested: tested!, runId, ...customer }
    })
    await approveAt(place, place.tested.id)
    expect(await statusesOf(actor, place.tested.id, place.environmentId)).toEqual(['may_install', 'not_applicable'])
    return place
  }

  /** Tested on the other branch as well: now it passes there, and still nobody approved it there. */
  const testSecond = async (actor: Consultant, { tested, runId, environmentId, ...place }: Awaited<ReturnType<typeof onTwoBranches>>, second: object) => {
    await as(actor, async tx => publish(tx, tested.id, { runIds: [runId, await sealedRun(tx, tested.id, await addRig(tx, second))] }))
    expect(await statusesOf(actor, tested.id, environmentId)).toEqual(['may_install', 'stale'])
    await approveAt({ ...place, environmentId }, tested.id)
    expect(await statusesOf(actor, tested.id, environmentId)).toEqual(['may_install', 'may_install'])
  }

  it('by our own word: what it comes to apply to is evaluated in that transaction, and is in no approval until decided again', async () => {
    const [kim, other] = [await house(), await house('Heron IT')]
    const [place, theirs] = [await onTwoBranches(kim, 'exchange-2007-sp1/8.1.311.3', {}, RTM), await onTwoBranches(other, 'exchange-2007-sp1/8.1.311.3', {}, RTM)]
    const correct = (value: string) => as(kim, tx => correctBuildFact(tx, correctBuildFactInput.parse({ buildId: place.tested.id, field: 'applies_to', value, source: 'The vendor, by mail' })))
    await expect(correct('SP1, SP9')).rejects.toMatchObject({ code: 'bad_input', field: 'value' })
    await correct('SP1, rtm')
    for (const reader of [kim, place.approver]) expect(await statusesOf(reader, place.tested.id, place.environmentId)).toEqual(['may_install', 'stale, not_covered'])
    expect(await statusesOf(other, theirs.tested.id, theirs.environmentId)).toEqual(['may_install', 'not_applicable'])
    expect(await as(kim, tx => tx.db.select().from(decision))).toHaveLength(1)
    await testSecond(kim, place, RTM)
  })

  it('by the public catalogue: nothing is permitted until it is followed, then it is evaluated; followed twice changes nothing', async () => {
    const kim = await house()
    const owner = new pg.Client({ connectionString: database.owner })
    await owner.connect()
    try {
      // What an older feed said; the files say that it goes on SP1 as well.
      await owner.query(`update build set applies_to = '{exchange-2007/rtm,exchange-2007/sp2}' where key = $1`, [SP2])
      const place = await onTwoBranches(kim, SP2, RTM, {})
      const statuses = () => statusesOf(kim, place.tested.id, place.environmentId)
      expect(await loadCatalogue(owner)).toContain(`  ${SP2}: appliesTo`)
      expect(await statuses()).toEqual(['may_install', 'stale, needs_info not_evaluated'])
      const { rows } = await owner.query<{ data: { consultancyId: string; loadId: string } }>(`select data from pgboss.job where name = 'follow-catalogue'`)
      const mine = rows.filter(({ data }) => data.consultancyId === kim.consultancyId)
      expect(mine).toHaveLength(1)
      await followCatalogue(mine[0]!.data)
      expect(await statuses()).toEqual(['may_install', 'stale, not_covered'])
      const known = await as(kim, tx => tx.db.select().from(outcome))
      await followCatalogue(mine[0]!.data)
      expect(await as(kim, tx => tx.db.select().from(outcome))).toEqual(known.map(row => ({ ...row, evaluatedAt: expect.any(Date) })))
      expect(await as(kim, tx => tx.db.select().from(decision))).toHaveLength(1)
      await testSecond(kim, place, {})
    } finally {
      await owner.end()
    }
  })
})
