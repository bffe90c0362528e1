import fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { component, configurationChange, consultancy, decisionStaleness, facetPolicyRevision, installation, profile } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { changeSystem, changeSystemInput } from '@/server/environments/change-system'
import { readDriftSinceApproval } from '@/server/environments/drift-history'
import { readSystem } from '@/server/environments/queries'
import { recordComponent } from '@/server/environments/record-component'
import { removeComponent } from '@/server/environments/remove-component'
import { statesNone } from '@/server/environments/states-none'
import { changePolicies } from '@/server/facet-policies/change-policies'
import type { PolicyRow } from '@/server/facet-policies/policy-input'
import { previewPolicies, readFacetPolicies } from '@/server/facet-policies/queries'
import { listSignOffs } from '@/server/lab/queries'
import { revokeSignOff, signOff } from '@/server/lab/sign-off'
import { seeded } from '../domain/seed'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house, publish, RU4, sealedRun, SP1 } from '../support/scene'

const database = await testDatabase()

const RU5 = [8, 1, 336, 1]

const row = (key: string, policy: PolicyRow['policy'], more: Partial<PolicyRow> = {}): PolicyRow => ({ key, policy, compare: 'exact', version: 'major', names: '', ...more })
const preview = (actor: Consultant, rows: PolicyRow[]) => as(actor, tx => previewPolicies(tx, { rows }))
const change = async (actor: Consultant, rows: PolicyRow[]) => {
  const shown = await preview(actor, rows)
  await as(actor, tx => changePolicies(tx, { rows, seen: shown.digest, reason: 'Ours differ' }))
  return shown
}

type Servers = Parameters<typeof addCustomer>[1]
/** RU4 passed on a rig with ScanMail 10, published, with one customer of these servers. */
const tested = async (actor: Consultant, servers: Servers = [{ antivirus: ['ScanMail'] }]) =>
  as(actor, async tx => {
    const ru4 = await findVersion(tx, RU4)
    const run = await sealedRun(tx, ru4.id, await addRig(tx, { antivirus: ['ScanMail'] }))
    const place = await addCustomer(tx, servers)
    await publish(tx, ru4.id, { runIds: [run] })
    return { ru4, ...place }
  })

const statuses = async (actor: Consultant | Contact, buildId: string, environmentId: string) =>
  asActor(actor as Consultant, async tx => (await installAnswers(tx, { buildIds: [buildId], environmentIds: [environmentId] })).map(one => one.answer.status))

const approveAt = async (contact: Contact, buildId: string, environmentId: string) =>
  asActor(contact, async tx => {
    const place = (await readPortalUpdate(tx, { buildId })).places.find(one => one.environment.id === environmentId)!
    await approve(tx, { environmentId, buildId, seen: place.seen, acknowledged: [] })
  })

/** What every page would say of every customer's installation and build: the outcome, where it is one to speak of. */
const outcomesOf = (actor: Consultant) =>
  as(actor, async tx => new Map((await installAnswers(tx)).filter(one => !['not_applicable', 'superseded'].includes(one.applicability)).map(one => [`${one.installation.id} ${one.build.id}`, one.outcome ?? 'none'])))

/** Approvals that no longer hold: as recorded, and as every page answers. */
const readStale = (actor: Consultant) =>
  as(actor, async tx => ({ recorded: await tx.db.$count(decisionStaleness), answered: (await installAnswers(tx)).filter(one => one.answer.reasons.some(reason => reason.status === 'stale')).length }))

const NEWCOMER: Servers = [{ os: 'Windows Server 2012' }]

const readProfileOfNewcomer = async (actor: Consultant) => {
  let found: typeof profile.$inferSelect | undefined
  await as(actor, async tx => {
    const { installations } = await addCustomer(tx, NEWCOMER)
    const [one] = await tx.db.select({ profile }).from(installation).innerJoin(profile, eq(profile.id, installation.profileId)).where(eq(installation.id, installations[0]!))
    found = one!.profile
    throw new Error('only looked')
  }).catch((error: Error) => expect(error.message).toBe('only looked'))
  return found!
}

describe('what counts', () => {
  it('is what the default table says until somebody changes it, with a reason, on record', async () => {
    const actor = await house()
    await tested(actor)
    expect((await as(actor, readFacetPolicies)).revisions).toEqual([])
    await change(actor, [row('language', 'sign_off')])
    const { policies, revisions } = await as(actor, readFacetPolicies)
    expect(policies.find(({ key }) => key === 'language')).toEqual({ key: 'language', policy: 'sign_off', compare: 'exact' })
    expect(revisions).toMatchObject([{ number: 1, reason: 'Ours differ', byName: 'Kim' }])
  })

  it('never lets product, branch or start go, whatever is asked for', async () => {
    const actor = await house()
    await tested(actor)
    const rows = ['product', 'branch', 'start'].map(key => row(key, 'ignore'))
    expect((await preview(actor, rows)).policies).toEqual([])
    await expect(change(actor, rows)).rejects.toMatchObject({ message: 'facet-policies.errors.nothing' })
  })

  it('a facet that begins to count and is unknown makes the outcome needs_info, and the approval stale', async () => {
    const actor = await house()
    const { ru4, environmentId, approver } = await tested(actor)
    await approveAt(approver, ru4.id, environmentId)
    expect(await statuses(approver, ru4.id, environmentId)).toEqual(['may_install'])
    const shown = await change(actor, [row('component:monitoring', 'sign_off')])
    expect(shown.changes).toMatchObject([{ from: 'pass', to: 'needs_info', installations: 1, installed: false }])
    expect(shown.stale).toMatchObject([{ approvals: 1, installations: 1 }])
    for (const reader of [actor, approver]) expect(await statuses(reader, ru4.id, environmentId)).toEqual(['stale'])
    const stale = await as(actor, tx => tx.db.select().from(decisionStaleness))
    expect(stale.map(one => one.cause)).toEqual(['outcome_worse'])
    await change(actor, [row('component:monitoring', 'ignore')])
    expect(await statuses(approver, ru4.id, environmentId)).toEqual(['stale'])
  })

  it('gives a configuration another profile without touching an approval whose outcome did not get worse', async () => {
    const actor = await house()
    const { ru4, environmentId, approver } = await tested(actor)
    await approveAt(approver, ru4.id, environmentId)
    const shown = await change(actor, [row('component:cluster', 'ignore')])
    expect(shown).toMatchObject({ installationsMoved: 2, changes: [], stale: [] })
    for (const reader of [actor, approver]) expect(await statuses(reader, ru4.id, environmentId)).toEqual(['may_install'])
    await change(actor, [row('component:cluster', 'sign_off')])
    await change(actor, [row('component:backup', 'ignore')])
    for (const reader of [actor, approver]) expect(await statuses(reader, ru4.id, environmentId)).toEqual(['may_install'])
    expect(await as(actor, tx => tx.db.select().from(decisionStaleness))).toEqual([])
  })

  it('drift still makes an approval stale after a change, and drifting back does not revive it (edge 7)', async () => {
    const actor = await house()
    const { ru4, environmentId, approver, installations } = await tested(actor)
    await approveAt(approver, ru4.id, environmentId)
    await change(actor, [row('component:cluster', 'ignore')])
    const [host] = await as(actor, tx => tx.db.select({ id: installation.systemId }).from(installation).where(eq(installation.id, installations[0]!)))
    const runs = (os: string) => as(actor, tx => changeSystem(tx, changeSystemInput.parse({ systemId: host!.id, name: 'EX01', os })))
    await runs('Windows Server 2008')
    await runs('Windows Server 2003')
    expect(await statuses(approver, ru4.id, environmentId)).toEqual(['stale'])
  })

  it('what drifted while nobody counted it is another configuration when it counts again', async () => {
    const actor = await house()
    const { ru4, environmentId, approver, installations } = await tested(actor)
    await approveAt(approver, ru4.id, environmentId)
    await change(actor, [row('component:backup', 'ignore')])
    const [host] = await as(actor, tx => tx.db.select({ id: installation.systemId }).from(installation).where(eq(installation.id, installations[0]!)))
    const { id: componentId } = await as(actor, tx => recordComponent(tx, { systemId: host!.id, kind: 'backup', name: 'Vault', version: '12' }))
    expect(await statuses(approver, ru4.id, environmentId)).toEqual(['may_install'])
    const shown = await change(actor, [row('component:backup', 'must_match', { compare: 'covers' })])
    expect(shown.stale).toMatchObject([{ approvals: 1 }])
    expect((await statuses(approver, ru4.id, environmentId))[0]).toBe('stale')
    await as(actor, tx => removeComponent(tx, { componentId }))
    expect((await statuses(approver, ru4.id, environmentId))[0]).toBe('stale')
  })

  it('drift that no outcome shows makes the approval stale too once the facet counts again', async () => {
    const actor = await house()
    const { ru4, environmentId, approver, installations } = await tested(actor)
    const counts = row('component:antivirus', 'sign_off', { compare: 'covers' })
    await change(actor, [counts])
    await approveAt(approver, ru4.id, environmentId)
    await change(actor, [row('component:antivirus', 'ignore')])
    const [host] = await as(actor, tx => tx.db.select({ id: installation.systemId }).from(installation).where(eq(installation.id, installations[0]!)))
    const [scanner] = await as(actor, tx => tx.db.select({ id: component.id }).from(component).where(eq(component.systemId, host!.id)))
    await as(actor, tx => removeComponent(tx, { componentId: scanner!.id }))
    await as(actor, tx => statesNone(tx, { systemId: host!.id, kind: 'antivirus', basis: 'Looked' }))
    expect(await statuses(approver, ru4.id, environmentId)).toEqual(['may_install'])
    const shown = await change(actor, [counts])
    expect(shown).toMatchObject({ changes: [], stale: [{ approvals: 1, installations: 1 }] })
    expect(await statuses(approver, ru4.id, environmentId)).toEqual(['stale'])
    expect((await as(actor, tx => tx.db.select().from(decisionStaleness))).map(one => one.cause)).toEqual(['profile_changed'])
  })

  it('cannot go back on a condition of a current verdict, nor be coarser than it asks', async () => {
    const actor = await house()
    const { ru4 } = await tested(actor)
    await change(actor, [row('component:antivirus', 'sign_off', { version: 'minor' })])
    const run = await as(actor, async tx => sealedRun(tx, ru4.id, await addRig(tx, { antivirus: ['ScanMail'] })))
    const blocks = { key: 'av', effect: 'blocks', facet: 'component:antivirus', test: 'has', value: 'scanmail@10.1', text: 'Crashes' }
    await as(actor, tx => publish(tx, ru4.id, { kind: 'conditional', runIds: [run], conditions: [blocks] }))
    for (const [rows, gap] of [
      [[row('component:antivirus', 'ignore')], 'not_counting'],
      [[row('component:antivirus', 'sign_off')], 'version_too_coarse'],
      [[row('component:antivirus', 'sign_off', { version: 'minor', names: 'Guard' })], 'name_not_watched'],
    ] as const) {
      expect((await preview(actor, [...rows])).gaps).toMatchObject([{ conditionKey: 'av', gap }])
      await expect(change(actor, [...rows])).rejects.toMatchObject({ code: 'precondition', message: `facet-policies.errors.${gap}` })
    }
    expect(await as(actor, tx => tx.db.select().from(facetPolicyRevision))).toHaveLength(1)
  })

  it('watches components by name: another of the kind neither counts nor hides anything', async () => {
    const actor = await house()
    const { ru4, environmentId } = await tested(actor, [{ antivirus: ['ScanMail', 'Toolbar'] }])
    expect(await statuses(actor, ru4.id, environmentId)).toEqual(['needs_sign_off'])
    await change(actor, [row('component:antivirus', 'sign_off', { names: 'ScanMail, Guard' })])
    expect(await statuses(actor, ru4.id, environmentId)).toEqual(['undecided'])
  })

  it('does what was seen: what changed since the preview is refused', async () => {
    const actor = await house()
    await tested(actor)
    const rows = [row('component:cluster', 'ignore')]
    const { digest } = await preview(actor, rows)
    await as(actor, tx => addCustomer(tx, [{ os: 'Windows Server 2008' }]))
    await expect(as(actor, tx => changePolicies(tx, { rows, seen: digest, reason: 'x' }))).rejects.toMatchObject({ code: 'conflict' })
    expect(await as(actor, tx => tx.db.select().from(facetPolicyRevision))).toEqual([])
  })

  it('alerts the customer whose installed build turns out to fail by it', async () => {
    const actor = await house()
    const { installations } = await tested(actor, [{ antivirus: ['ScanMail'], version: '8.1.311.3' }])
    await as(actor, async tx => sealedRun(tx, (await findVersion(tx, RU4)).id, await addRig(tx, { antivirus: ['Guard'] }), ['EWS-1']))
    const shown = await change(actor, [row('component:antivirus', 'ignore')])
    expect(shown.changes).toMatchObject([{ from: 'pass', to: 'fail', installed: true, installations: 1 }])
    const client = new pg.Client({ connectionString: database.admin })
    await client.connect()
    const { rows } = await client.query<{ data: { installationIds: string[] } }>(`select data from pgboss.job where name = 'send-alerts' and data->>'consultancyId' = $1`, [actor.consultancyId])
    await client.end()
    expect(rows.map(({ data }) => data.installationIds)).toEqual([installations])
  })

  it("is one consultancy's own: another's policies, profiles and outcomes stay as they are", async () => {
    const [mine, theirs] = [await house('Mine'), await house('Theirs')]
    await tested(mine)
    const other = await tested(theirs)
    const before = await as(theirs, tx => tx.db.select().from(profile))
    await change(mine, [row('component:monitoring', 'sign_off')])
    expect(await as(theirs, tx => tx.db.select().from(profile))).toEqual(before)
    expect(await statuses(theirs, other.ru4.id, other.environmentId)).toEqual(['undecided'])
    expect((await as(theirs, readFacetPolicies)).revisions).toEqual([])
    expect((await as(theirs, tx => tx.db.select({ kinds: consultancy.watchedKinds }).from(consultancy)))[0]!.kinds).not.toContain('monitoring')
  })

  it('waits for whoever is just profiling by the old policies, and then must be looked at again', async () => {
    const actor = await house()
    await tested(actor)
    const rows = [row('component:cluster', 'ignore')]
    const { digest } = await preview(actor, rows)
    // Held up in the midst of profiling: another transaction is about to make the very profile this one needs.
    const { hash, facets } = await readProfileOfNewcomer(actor)
    const holder = new pg.Client({ connectionString: database.admin })
    await holder.connect()
    await holder.query('begin')
    await holder.query(`insert into profile (consultancy_id, hash, product_id, branch_id, facets, created_at) values ($1, $2, 'exchange-2007', 'exchange-2007/sp1', $3, now())`, [actor.consultancyId, hash, JSON.stringify(facets)])
    const added = as(actor, tx => addCustomer(tx, NEWCOMER))
    await sleep(1000)
    const changed = as(actor, tx => changePolicies(tx, { rows, seen: digest, reason: 'x' }))
    await Promise.race([changed.catch(() => undefined), sleep(1500)])
    await holder.query('rollback')
    await holder.end()
    await added
    await expect(changed).rejects.toMatchObject({ code: 'conflict' })
    const counted = await as(actor, async tx => (await tx.db.select({ facets: profile.facets }).from(installation).innerJoin(profile, eq(profile.id, installation.profileId))).map(one => 'component:cluster' in one.facets))
    expect(new Set(counted)).toEqual(new Set([true]))
  })
})

describe('what is previewed', () => {
  it('is what is done: at random, outcomes change exactly as shown, exactly the approvals shown become stale, and nothing else', async () => {
    const actor = await house()
    const kinds: Servers = [
      { antivirus: ['ScanMail'] }, { antivirus: ['ScanMail', 'Guard'] }, { antivirus: ['Guard'], os: 'Windows Server 2008' }, { surveyed: false, antivirus: ['ScanMail'] },
      { antivirus: ['ScanMail'], roles: ['Mailbox'] }, { antivirus: ['ScanMail'], version: '8.1.311.3' },
    ]
    const { ru4, environmentId, approver } = await tested(actor, kinds)
    const other = await as(actor, tx => addCustomer(tx, [{ antivirus: ['ScanMail'] }]))
    await as(actor, async tx => publish(tx, (await findVersion(tx, RU5)).id, { kind: 'conditional', conditions: [{ key: 'mbx', effect: 'warns', facet: 'roles', test: 'has', value: 'Mailbox', text: 'Look' }], runIds: [await sealedRun(tx, (await findVersion(tx, RU5)).id, await addRig(tx))] }))
    const keys = ['edition', 'os', 'co_installed', 'hotpatch', 'language', 'component:antivirus', 'component:backup', 'component:cluster', 'component:monitoring']
    const rows = fc.array(fc.record({ key: fc.constantFrom(...keys), policy: fc.constantFrom('must_match', 'sign_off', 'ignore'), compare: fc.constantFrom('exact', 'covers'), version: fc.constantFrom('major', 'minor', 'full'), names: fc.constantFrom('', '', 'ScanMail', 'Guard, ScanMail') }), { minLength: 1, maxLength: 3 }) as fc.Arbitrary<PolicyRow[]>
    let [changed, stale] = [0, 0]
    for (const wanted of fc.sample(rows, seeded<PolicyRow[]>(ROUNDS))) {
      for (const place of [{ environmentId, approver }, other]) await approveAt(place.approver, ru4.id, place.environmentId).catch((error: { code?: string }) => expect(error.code).toBeDefined())
      const [before, staleBefore] = [await outcomesOf(actor), await readStale(actor)]
      const shown = await preview(actor, wanted)
      if (shown.policies.length === 0) continue
      await as(actor, tx => changePolicies(tx, { rows: wanted, seen: shown.digest, reason: 'At random' }))
      const after = await outcomesOf(actor)
      const done = Map.groupBy([...after].filter(([key, outcome]) => before.get(key) !== outcome), ([key, outcome]) => `${key.split(' ')[1]} ${before.get(key)} → ${outcome}`)
      const seen = Map.groupBy(shown.changes, one => `${one.build.id} ${one.from ?? 'none'} → ${one.to}`)
      expect(new Map([...done].map(([key, list]) => [key, list.length]))).toEqual(new Map([...seen].map(([key, list]) => [key, list.reduce((sum, one) => sum + one.installations, 0)])))
      const staleAfter = await readStale(actor)
      const staleNow = staleAfter.recorded - staleBefore.recorded
      expect([staleNow, staleAfter.answered - staleBefore.answered]).toEqual(Array(2).fill(shown.stale.reduce((sum, one) => sum + one.installations, 0)))
      expect(new Set((await as(actor, tx => tx.db.select({ id: installation.profileId }).from(installation))).map(one => one.id)).size).toBe(shown.profilesAfter)
      ;[changed, stale] = [changed + shown.changes.length, stale + staleNow]
    }
    console.info(`previewed equals done: ${ROUNDS} changes, ${changed} kinds of outcome change and ${stale} stale approvals among them`)
    expect(changed).toBeGreaterThan(0)
  }, 120_000)
})

const ROUNDS = 20

describe('sign-offs', () => {
  it('clear what they name; taken back, what they cleared needs one again in the same transaction and its approval is stale', async () => {
    const actor = await house()
    const { ru4, environmentId, approver } = await tested(actor, [{ antivirus: ['Guard'] }])
    expect(await statuses(actor, ru4.id, environmentId)).toEqual(['needs_sign_off'])
    const until = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10)
    const { id } = await as(actor, tx => signOff(tx, { branchId: SP1, facetKey: 'component:antivirus', rigValue: 'scanmail@10', customerValue: 'guard@10', until, reason: 'Same engine' }))
    await approveAt(approver, ru4.id, environmentId)
    expect(await statuses(approver, ru4.id, environmentId)).toEqual(['may_install'])
    await as(actor, tx => revokeSignOff(tx, { signOffId: id, reason: 'Another engine after all' }))
    for (const reader of [actor, approver]) expect((await statuses(reader, ru4.id, environmentId))).toEqual(['stale'])
    expect((await as(actor, listSignOffs))[0]).toMatchObject({ state: 'revoked', revocation: { reason: 'Another engine after all', byName: 'Kim' } })
    await expect(as(actor, tx => revokeSignOff(tx, { signOffId: id, reason: 'Again' }))).rejects.toMatchObject({ code: 'conflict' })
  })

  it("cannot be taken back by another consultancy, and end soon, or have ended, as the list says", async () => {
    const [mine, theirs] = [await house('Mine'), await house('Theirs')]
    const given = (days: number) => ({ branchId: SP1, facetKey: 'component:antivirus', rigValue: 'scanmail@10', customerValue: `guard@${days}`, until: new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10), reason: 'Same engine' })
    const [far, soon] = [await as(mine, tx => signOff(tx, given(90))), await as(mine, tx => signOff(tx, given(20)))]
    await expect(as(theirs, tx => revokeSignOff(tx, { signOffId: far.id, reason: 'Mine now' }))).rejects.toMatchObject({ code: 'not_found' })
    expect((await as(mine, listSignOffs)).map(({ id, state }) => [id, state])).toEqual([[soon.id, 'soon'], [far.id, 'live']])
    const later = new Date(Date.now() + 40 * 86_400_000)
    expect((await as(mine, listSignOffs, later)).map(({ id, state }) => [id, state])).toEqual([[far.id, 'live'], [soon.id, 'expired']])
  })
})

describe('drift', () => {
  it('is written down facet by facet, with who, when and from what, and an unknown is shown as one', async () => {
    const actor = await house()
    const { installations } = await tested(actor)
    const [host] = await as(actor, tx => tx.db.select({ id: installation.systemId }).from(installation).where(eq(installation.id, installations[0]!)))
    await as(actor, tx => changeSystem(tx, changeSystemInput.parse({ systemId: host!.id, name: 'EX01' })))
    const rows = await as(actor, tx => tx.db.select().from(configurationChange).where(eq(configurationChange.installationId, installations[0]!)))
    expect(rows).toMatchObject([{ source: 'edit', byName: 'Kim', changes: [{ key: 'os', from: ['windows server 2003'], to: null }] }])
  })

  it('tells customer and consultant what has changed since the approval, and no other customer', async () => {
    const actor = await house()
    const { ru4, environmentId, approver, installations } = await tested(actor)
    const stranger = await as(actor, tx => addCustomer(tx))
    await approveAt(approver, ru4.id, environmentId)
    const [host] = await as(actor, tx => tx.db.select({ id: installation.systemId }).from(installation).where(eq(installation.id, installations[0]!)))
    await as(actor, tx => changeSystem(tx, changeSystemInput.parse({ systemId: host!.id, name: 'EX01', os: 'Windows Server 2008' })))
    const asked = (contact: Contact) => asActor(contact, tx => readDriftSinceApproval(tx, { buildId: ru4.id }))
    expect((await asked(approver)).stale).toMatchObject([{ systemName: 'EX01', cause: 'outcome_worse', changes: [{ source: 'edit', changes: [{ key: 'os', from: ['windows server 2003'], to: ['windows server 2008'] }] }] }])
    expect(JSON.stringify(await asked(approver))).not.toContain('Kim')
    expect((await asked(stranger.approver)).stale).toEqual([])
    expect((await as(actor, tx => readSystem(tx, host!.id))).drift.map(one => one.sinceApproval)).toEqual([true])
  })

  it('of a change of policies is history too, and never shown as something the systems did', async () => {
    const actor = await house()
    const { ru4, environmentId, approver, installations } = await tested(actor)
    await approveAt(approver, ru4.id, environmentId)
    await change(actor, [row('component:cluster', 'ignore')])
    const [host] = await as(actor, tx => tx.db.select({ id: installation.systemId }).from(installation).where(eq(installation.id, installations[0]!)))
    expect((await as(actor, tx => readSystem(tx, host!.id))).drift).toMatchObject([{ source: 'policy', sinceApproval: false, changes: [{ key: 'component:cluster', from: [] }] }])
  })
})
