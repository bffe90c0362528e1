import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { decision } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { correctBuildFact, correctBuildFactInput } from '@/server/catalogue/correct-build-fact'
import { countAnswers } from '@/server/decisions/count-answers'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalHome, readPortalUpdate } from '@/server/decisions/portal-queries'
import { signStandingRule } from '@/server/decisions/standing-rule'
import { readDigestFacts } from '@/server/digests/facts'
import { testDatabase } from '../support/database'
import { as, house } from '../support/scene'
import { addHosts, findKey, labPasses, SERVER_2022, SERVER_2025, type Hosts } from '../support/windows-scene'

const database = await testDatabase()

const NOVEMBER = 'windows-server-2025-24h2/10.0.26100.7092'
const AUGUST_2024 = 'windows-server-2022-21h2/10.0.20348.2655'

const approveAt = ({ approver, environmentId }: Hosts, buildId: string) =>
  asActor(approver, async tx => approve(tx, { environmentId, buildId, seen: (await readPortalUpdate(tx, { buildId })).places[0]!.seen, acknowledged: [] }))
const answersAt = ({ approver }: Hosts, buildId: string) =>
  asActor(approver, async tx => (await readPortalUpdate(tx, { buildId })).places[0]!.rows.map(row => row.answer.reasons))
const correct = (actor: Consultant, buildId: string, value: string) =>
  as(actor, tx => correctBuildFact(tx, correctBuildFactInput.parse({ buildId, field: 'reboot', value, source: 'The vendor, by mail' })))

/** As the vendor's own feed would: on the owner's connection, in every consultancy's catalogue. */
const loadReboot = async (key: string, reboot: string) => {
  const owner = new pg.Client({ connectionString: database.owner })
  await owner.connect()
  await owner.query('update build set reboot = $2 where key = $1', [key, reboot])
  await owner.end()
}

/** November's hotpatch passes in the lab, and a customer on its baseline approves it. */
const onHotpatch = async (actor: Consultant) => {
  const { hosts, buildId } = await as(actor, async tx => {
    const build = await findKey(tx, NOVEMBER)
    const place = await addHosts(tx, [{ version: '10.0.26100.6899', hotpatch: 'yes' }])
    await labPasses(tx, build.id, { version: '10.0.26100.6899', hotpatch: 'yes' })
    return { hosts: place, buildId: build.id }
  })
  await approveAt(hosts, buildId)
  return { hosts, buildId }
}

describe('edge 12: a hotpatch month that needs a restart after all', () => {
  it('is a reboot change for approval again, by our own word: portal and digest say so, and the new approval stands', async () => {
    const kim = await house()
    const { hosts, buildId } = await onHotpatch(kim)
    expect(await answersAt(hosts, buildId)).toEqual([[{ status: 'may_install' }]])
    await correct(kim, buildId, 'yes')
    expect(await answersAt(hosts, buildId)).toEqual([[{ status: 'stale', detail: 'reboot' }]])
    const home = await asActor(hosts.approver, readPortalHome)
    expect(home.waiting).toMatchObject([{ build: { id: buildId }, restartsAfterAll: true, worst: 'stale' }])
    const digest = await as(kim, tx => readDigestFacts(tx, { customerId: hosts.customerId, from: new Date(0), to: tx.now, locale: 'en', money: false }))
    expect(digest.standings).toMatchObject([{ buildId, status: 'stale', restartsAfterAll: true }])
    await approveAt(hosts, buildId)
    expect(await answersAt(hosts, buildId)).toEqual([[{ status: 'may_install' }]])
    expect((await as(kim, tx => tx.db.select({ seen: decision.seenReboot }).from(decision).orderBy(decision.at))).map(row => row.seen)).toEqual(['no', 'yes'])
  })

  it('is one by the public catalogue too', async () => {
    const { hosts, buildId } = await onHotpatch(await house())
    await loadReboot(NOVEMBER, 'yes')
    expect(await answersAt(hosts, buildId)).toEqual([[{ status: 'stale', detail: 'reboot' }]])
    await loadReboot(NOVEMBER, 'no')
  })

  it('an approval given from a page that showed no restart is refused once there is one', async () => {
    const kim = await house()
    const { hosts, buildId } = await onHotpatch(kim)
    const { seen } = (await asActor(hosts.approver, tx => readPortalUpdate(tx, { buildId }))).places[0]!
    await correct(kim, buildId, 'yes')
    await expect(asActor(hosts.approver, tx => approve(tx, { environmentId: hosts.environmentId, buildId, seen, acknowledged: [] }))).rejects.toMatchObject({ code: 'conflict' })
  })

  it.each([
    ['a hotpatch that restarts nothing is approved', SERVER_2025, NOVEMBER, '10.0.26100.6899', null, 1],
    ['a hotpatch that turned out to restart is not', SERVER_2025, NOVEMBER, '10.0.26100.6899', 'yes', 0],
    ['a baseline shipped in a hotpatch month is not', SERVER_2022, AUGUST_2024, '10.0.20348.2582', null, 0],
    ['a baseline in its own month is', SERVER_2022, 'windows-server-2022-21h2/10.0.20348.2582', '10.0.20348.2522', null, 1],
  ] as const)('under a standing rule %s', async (_, productId, key, over, word, approved) => {
    const kim = await house()
    const { buildId, hosts } = await as(kim, async tx => ({ buildId: (await findKey(tx, key)).id, hosts: await addHosts(tx, [{ version: over, hotpatch: 'yes' }], productId) }))
    await asActor(hosts.approver, tx => signStandingRule(tx, { environmentId: hosts.environmentId, kinds: ['hotpatch', 'baseline'] }))
    if (word) await correct(kim, buildId, word)
    await as(kim, tx => labPasses(tx, buildId, { version: over, hotpatch: 'yes' }, productId))
    expect(await as(kim, (tx: Tx) => tx.db.select({ seen: decision.seenReboot }).from(decision))).toHaveLength(approved)
  })
})

describe('the chain of hotpatches', () => {
  const statuses = async (actor: Consultant, hosts: Hosts, buildId: string) =>
    as(actor, async tx => (await installAnswers(tx, { buildIds: [buildId], environmentIds: [hosts.environmentId] })).map(row => ({
      applies: row.applicability,
      chain: row.answer.reasons.find(reason => reason.status === 'chain')?.detail ?? null,
      first: row.installFirst?.key.split('/')[1] ?? null,
    })))
  const at = (version: string, hotpatch: 'yes' | 'no' = 'yes') => ({ version, hotpatch })

  it('is told in order: what is below its baseline takes that first, what left the track waits for the next, what is not enrolled takes none', async () => {
    const kim = await house()
    const { hosts, buildId } = await as(kim, async tx => ({
      buildId: (await findKey(tx, NOVEMBER)).id,
      hosts: await addHosts(tx, [at('10.0.26100.6899'), at('10.0.26100.4851'), at('10.0.26100.6999'), at('10.0.26100.6899', 'no'), { version: '10.0.26100.6899' }, at('10.0.26100.7092', 'no')]),
    }))
    expect(await statuses(kim, hosts, buildId)).toEqual([
      { applies: 'applicable', chain: null, first: null },
      { applies: 'applicable', chain: 'baseline', first: '10.0.26100.6899' },
      { applies: 'applicable', chain: 'off_track', first: null },
      { applies: 'not_applicable', chain: null, first: null },
      { applies: 'applicable', chain: null, first: null },
      { applies: 'installed', chain: null, first: null },
    ])
  })

  it('a hotpatch and the cumulative update of its day supersede each other, for engineer, contact and count alike', async () => {
    const kim = await house()
    const { november, update, hosts } = await as(kim, async tx => ({
      november: (await findKey(tx, NOVEMBER)).id,
      update: (await addOwnBuild(tx, addOwnBuildInput.parse({ branchId: 'windows-server-2025/24h2', label: '2025-11 cumulative update', kind: 'cumulative_update', channel: 'general', version: '10.0.26100.7171', releasedOn: '2025-11-11', source: 'The vendor' }))).id,
      hosts: await addHosts(tx, [at('10.0.26100.7092'), at('10.0.26100.7171'), at('10.0.26100.6899')]),
    }))
    const applies = async (buildId: string) => (await statuses(kim, hosts, buildId)).map(one => one.applies)
    expect(await applies(update)).toEqual(['superseded', 'installed', 'applicable'])
    expect(await applies(november)).toEqual(['installed', 'superseded', 'applicable'])
    const counted = await as(kim, tx => countAnswers(tx, { buildIds: [update] }))
    expect(counted.map(one => [one.applicability, one.size]).sort()).toEqual([['applicable', 1], ['installed', 1], ['superseded', 1]])
    const seen = await asActor(hosts.approver, tx => installAnswers(tx, { buildIds: [november] }))
    expect(seen.map(row => row.applicability)).toEqual(['installed', 'superseded', 'applicable'])
  })
})
