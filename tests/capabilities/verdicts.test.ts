import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { agreement, decision, decisionStaleness, exposure, mail, outcome, payer, standingRule, verdictRevision } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { currentDecision } from '@/server/domain/decision'
import type { Consultant } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { approve, decline } from '@/server/decisions/decide'
import { endStandingRule, signStandingRule } from '@/server/decisions/standing-rule'
import { acceptRisk, askRisk } from '@/server/decisions/accept-risk'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalHome, readPortalUpdate } from '@/server/decisions/portal-queries'
import { readReach } from '@/server/verdicts/preview-reach'
import { sendAlerts } from '@/server/recalls/send-alerts'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { saveDraftInput } from '@/server/verdicts/draft-input'
import { publishVerdict } from '@/server/verdicts/publish-verdict'
import { saveDraft } from '@/server/verdicts/save-draft'
import { testDatabase } from '../support/database'
import { addContact, addCustomer, addOwn, addRig, as, findVersion, house, publish, RU3, RU4, sealedRun, seenDraft, SP1 } from '../support/scene'

await testDatabase()

let kim: Consultant
beforeAll(async () => {
  kim = await house()
})

/** RU4 passed on a plain rig, published, with one covered customer. */
const covered = async (actor: Consultant, servers: Parameters<typeof addCustomer>[1] = [{}]) =>
  as(actor, async tx => {
    const ru4 = await findVersion(tx, RU4)
    const rig = await addRig(tx)
    const run = await sealedRun(tx, ru4.id, rig)
    const customer = await addCustomer(tx, servers)
    await publish(tx, ru4.id, { runIds: [run] })
    return { ru4, rig, run, ...customer }
  })

const statusesOf = async (actor: Parameters<typeof asActor>[0], buildId: string, environmentId: string, now?: Date) =>
  asActor(actor, async tx => (await installAnswers(tx, { buildIds: [buildId], environmentIds: [environmentId] })).map(row => row.answer.status), now)

const seenBy = async (contact: Awaited<ReturnType<typeof addContact>>, buildId: string) =>
  asActor(contact, async tx => (await readPortalUpdate(tx, { buildId })).places[0]!)

const draftOf = async (tx: Tx, buildId?: string) => {
  const id = buildId ?? (await findVersion(tx, RU4)).id
  return { buildId: id, seen: await seenDraft(tx, id) }
}

describe('publishing a verdict', () => {
  it('clears exactly the profiles a passing run covers, and the customer sees the same answer as the engineer', async () => {
    const actor = await house()
    const { ru4, environmentId, approver } = await covered(actor)
    const uncovered = await as(actor, tx => addCustomer(tx, [{ os: 'Windows Server 2008' }]))
    expect(await statusesOf(actor, ru4.id, environmentId)).toEqual(['undecided'])
    expect(await statusesOf(approver, ru4.id, environmentId)).toEqual(['undecided'])
    expect(await statusesOf(actor, ru4.id, uncovered.environmentId)).toEqual(['not_covered'])
    expect(await statusesOf(uncovered.approver, ru4.id, uncovered.environmentId)).toEqual(['not_covered'])
  })

  it('touches distinct profiles only: five customers configured alike are one outcome', async () => {
    const actor = await house()
    await as(actor, async tx => {
      const ru4 = await findVersion(tx, RU4)
      for (let index = 0; index < 5; index++) await addCustomer(tx)
      const run = await sealedRun(tx, ru4.id, await addRig(tx))
      await publish(tx, ru4.id, { runIds: [run] })
      expect(await tx.db.select().from(outcome)).toHaveLength(1)
      expect((await readReach(tx, { buildId: ru4.id }))!).toMatchObject({ installations: 5, byOutcome: { pass: 5 } })
    })
  })

  it('reaches a profile that is made while it is being published', async () => {
    const actor = await house()
    const { ru4, run } = await as(actor, async tx => {
      const ru4 = await findVersion(tx, RU4)
      return { ru4, run: await sealedRun(tx, ru4.id, await addRig(tx)) }
    })
    const systems = ['Windows Server 2008', 'Windows Server 2008 R2', 'Windows Server 2012', 'Windows Server 2016']
    await Promise.all([as(actor, tx => publish(tx, ru4.id, { runIds: [run] })), ...systems.map(os => as(actor, tx => addCustomer(tx, [{ os }])))])
    const missed = await as(actor, async tx => (await installAnswers(tx, { buildIds: [ru4.id] })).filter(row => row.evaluation === null))
    expect(missed).toEqual([])
  })

  it('is of the draft that was seen: one saved since is refused', async () => {
    const actor = await house()
    await as(actor, async tx => {
      const ru4 = await findVersion(tx, RU4)
      await saveDraft(tx, saveDraftInput.parse({ buildId: ru4.id, kind: 'fail', reason: 'EWS', summary: 'Seen' }))
      const seen = await draftOf(tx)
      await saveDraft(tx, saveDraftInput.parse({ buildId: ru4.id, kind: 'fail', reason: 'EWS', summary: 'Changed behind your back' }))
      await expect(publishVerdict(tx, seen)).rejects.toMatchObject({ code: 'conflict' })
      await expect(publishVerdict(tx, await draftOf(tx))).resolves.toMatchObject({ number: 1 })
    })
  })

  it('is refused without a passing run, and nothing is written', async () => {
    const actor = await house()
    await as(actor, async tx => {
      const ru4 = await findVersion(tx, RU4)
      await saveDraft(tx, saveDraftInput.parse({ buildId: ru4.id, kind: 'pass', summary: 'Trust me' }))
    })
    await expect(as(actor, async tx => publishVerdict(tx, await draftOf(tx)))).rejects.toMatchObject({ code: 'precondition', message: 'verdicts.errors.no_passing_run' })
    expect(await as(actor, tx => tx.db.select().from(verdictRevision))).toHaveLength(0)
  })

  it('a run sealed later with a failure turns the outcome of its own configuration, against the published pass (edge 9)', async () => {
    const actor = await house()
    const { ru4, rig, environmentId, approver } = await covered(actor)
    const place = await seenBy(approver, ru4.id)
    await asActor(approver, tx => approve(tx, { environmentId, buildId: ru4.id, seen: place.seen, acknowledged: [] }))
    expect(await statusesOf(approver, ru4.id, environmentId)).toEqual(['may_install'])
    await as(actor, tx => sealedRun(tx, ru4.id, rig, ['EWS-1']))
    expect((await statusesOf(approver, ru4.id, environmentId))[0]).toBe('fail')
    expect(await as(actor, tx => tx.db.select().from(decisionStaleness))).toHaveLength(1)
  })

  it('freezes who pays at the first publication only', async () => {
    const actor = await house()
    const agreed = async (tx: Tx<Consultant>, customerId: string) => tx.db.insert(agreement).values({ consultancyId: tx.consultancyId, customerId, acceptedAt: tx.now, createdAt: tx.now })
    const { ru4, rig, payers } = await as(actor, async tx => {
      const ru4 = await findVersion(tx, RU4)
      const rig = await addRig(tx)
      const [first, uncovered, unwilling] = [await addCustomer(tx), await addCustomer(tx, [{ os: 'Windows Server 2008' }]), await addCustomer(tx)]
      for (const { customerId } of [first, uncovered]) await agreed(tx, customerId)
      await publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, rig)] })
      await agreed(tx, unwilling.customerId)
      return { ru4, rig, payers: [first.customerId] }
    })
    await as(actor, async tx => publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, rig)] }))
    expect((await as(actor, tx => tx.db.select().from(payer))).map(row => row.customerId)).toEqual(payers)
  })
})

describe('decisions', () => {
  it('edge 1: five servers of mixed roles, the mailbox role passes, the edge role fails; one approval frees only what passed', async () => {
    const actor = await house()
    const edge = { roles: ['EdgeTransport'] }
    const found = await as(actor, async tx => {
      const ru4 = await findVersion(tx, RU4)
      const passing = await sealedRun(tx, ru4.id, await addRig(tx, { roles: ['Mailbox'] }))
      const failing = await sealedRun(tx, ru4.id, await addRig(tx, edge), ['MAIL-1', 'EWS-1'])
      const customer = await addCustomer(tx, [{ roles: ['Mailbox'] }, { roles: ['Mailbox'] }, { roles: ['Mailbox'] }, edge, edge])
      await publish(tx, ru4.id, { runIds: [passing, failing] })
      return { ru4, ...customer }
    })
    const place = await seenBy(found.approver, found.ru4.id)
    await asActor(found.approver, tx => approve(tx, { environmentId: found.environmentId, buildId: found.ru4.id, seen: place.seen, acknowledged: [] }))
    expect(await statusesOf(found.approver, found.ru4.id, found.environmentId)).toEqual(['may_install', 'may_install', 'may_install', 'fail', 'fail'])
  })

  it('edge 2: the newer build fails, the older passed: the older stays approvable', async () => {
    const actor = await house()
    const found = await as(actor, async tx => {
      const [ru3, ru4] = [await findVersion(tx, RU3), await findVersion(tx, RU4)]
      const rig = await addRig(tx, { version: '8.1.263.1' })
      const customer = await addCustomer(tx, [{ version: '8.1.263.1' }])
      await publish(tx, ru3.id, { runIds: [await sealedRun(tx, ru3.id, rig)] })
      await publish(tx, ru4.id, { kind: 'fail', runIds: [await sealedRun(tx, ru4.id, rig, ['EWS-1'])] })
      return { ru3, ru4, ...customer }
    })
    const place = await seenBy(found.approver, found.ru3.id)
    await asActor(found.approver, tx => approve(tx, { environmentId: found.environmentId, buildId: found.ru3.id, seen: place.seen, acknowledged: [] }))
    // Asked together, as the portal asks: what is said of one build must not colour the other.
    const together = await asActor(found.approver, async tx => (await installAnswers(tx, { environmentIds: [found.environmentId] })).map(row => [row.build.id, row.answer.status]))
    expect(new Map(together as [string, string][])).toEqual(new Map([[found.ru3.id, 'may_install'], [found.ru4.id, 'fail']]))
  })

  it('what changed since the page was opened cannot be approved from it', async () => {
    const actor = await house()
    const { ru4, environmentId, approver, rig } = await covered(actor)
    const place = await seenBy(approver, ru4.id)
    await as(actor, async tx => publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, rig)] }))
    await expect(asActor(approver, tx => approve(tx, { environmentId, buildId: ru4.id, seen: place.seen, acknowledged: [] }))).rejects.toMatchObject({ code: 'conflict' })
  })

  it('a risk is accepted by two people, and only for what it pinned', async () => {
    const actor = await house()
    const { ru4 } = await covered(actor)
    const customer = await as(actor, tx => addCustomer(tx, [{ os: 'Windows Server 2008' }]))
    const second = await as(actor, tx => addContact(tx, customer.customerId, 'approver'))
    const place = await seenBy(customer.approver, ru4.id)
    const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
    const { id } = await asActor(customer.approver, tx => askRisk(tx, { environmentId: customer.environmentId, buildId: ru4.id, seen: place.seen, effect: 'install', reason: 'We need it', expiresOn: inAMonth }))
    expect(await statusesOf(customer.approver, ru4.id, customer.environmentId)).toEqual(['not_covered'])
    await expect(asActor(customer.approver, tx => acceptRisk(tx, { riskAcceptanceId: id }))).rejects.toMatchObject({ message: 'decisions.errors.ownRisk' })
    await asActor(second, tx => acceptRisk(tx, { riskAcceptanceId: id }))
    expect(await statusesOf(customer.approver, ru4.id, customer.environmentId)).toEqual(['may_install'])
    const later = new Date(Date.now() + 40 * 86_400_000)
    expect(await statusesOf(customer.approver, ru4.id, customer.environmentId, later)).not.toEqual(['may_install'])
  })

  it("another customer's environment answers like one that does not exist", async () => {
    const { ru4, approver } = await covered(kim)
    const stranger = await as(kim, tx => addCustomer(tx))
    const ask = (environmentId: string) => asActor(approver, tx => decline(tx, { environmentId, buildId: ru4.id, seen: 'x', reason: 'no' })).catch((error: Error) => error.message)
    expect(await ask(stranger.environmentId)).toBe(await ask('00000000-0000-4000-8000-000000000001'))
  })
})

describe('standing rules', () => {
  it('approve at once what passes, shown as delegated; the customer’s own word and a condition stay the customer’s', async () => {
    const actor = await house()
    const setUp = await as(actor, async tx => ({ ru4: await findVersion(tx, RU4), rig: await addRig(tx), signed: await addCustomer(tx), unsigned: await addCustomer(tx), uncovered: await addCustomer(tx, [{ os: 'Windows Server 2008' }]) }))
    const { ru4, rig, signed, unsigned, uncovered } = setUp
    for (const { approver, environmentId } of [signed, uncovered]) await asActor(approver, tx => signStandingRule(tx, { environmentId, kinds: ['update_rollup'] }))
    await as(actor, async tx => publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, rig)] }))
    expect(await statusesOf(signed.approver, ru4.id, signed.environmentId)).toEqual(['may_install'])
    expect(await statusesOf(unsigned.approver, ru4.id, unsigned.environmentId)).toEqual(['undecided'])
    expect(await statusesOf(uncovered.approver, ru4.id, uncovered.environmentId)).toEqual(['not_covered'])
    expect((await seenBy(signed.approver, ru4.id)).rows[0]!.decision).toMatchObject({ kind: 'approved', own: false })
    const place = await seenBy(signed.approver, ru4.id)
    await asActor(signed.approver, tx => decline(tx, { environmentId: signed.environmentId, buildId: ru4.id, seen: place.seen, reason: 'Not this month' }))
    await as(actor, async tx => publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, rig)] }))
    expect(await statusesOf(signed.approver, ru4.id, signed.environmentId)).toEqual(['declined'])
  })

  it('are signed by contacts only, end when ended, and never accept a condition', async () => {
    const actor = await house()
    const { ru4, rig, customer } = await as(actor, async tx => ({ ru4: await findVersion(tx, RU4), rig: await addRig(tx), customer: await addCustomer(tx) }))
    const { approver, environmentId, customerId } = customer
    await expect(as(actor, tx => tx.db.insert(standingRule).values({ consultancyId: tx.consultancyId, customerId, environmentId, kinds: ['update_rollup'], signedById: actor.userId, signedByName: 'Kim', signedAt: tx.now }))).rejects.toThrow()
    const { id } = await asActor(approver, tx => signStandingRule(tx, { environmentId, kinds: ['update_rollup'] }))
    const warns = { key: 'owa', effect: 'warns', facet: 'roles', test: 'has', value: 'Mailbox', text: 'OWA pages are replaced' }
    await as(actor, async tx => publish(tx, ru4.id, { kind: 'conditional', conditions: [warns], runIds: [await sealedRun(tx, ru4.id, rig)] }))
    expect(await statusesOf(approver, ru4.id, environmentId)).toEqual(['undecided'])
    await asActor(approver, tx => endStandingRule(tx, { standingRuleId: id }))
    await as(actor, async tx => publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, rig)] }))
    expect(await statusesOf(approver, ru4.id, environmentId)).toEqual(['undecided'])
  })
})

describe('withdrawing', () => {
  it('revokes approvals, lists exposures, queues alerts and blocks everywhere, in one transaction', async () => {
    const actor = await house()
    const { ru4, environmentId, approver } = await covered(actor)
    const automatic = await as(actor, tx => addCustomer(tx, [{ updateMode: 'automatic' }]))
    const place = await seenBy(approver, ru4.id)
    await asActor(approver, tx => approve(tx, { environmentId, buildId: ru4.id, seen: place.seen, acknowledged: [] }))
    const { exposed } = await as(actor, tx => withdrawBuild(tx, { buildId: ru4.id, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
    expect(exposed).toBe(2)
    expect((await statusesOf(approver, ru4.id, environmentId))[0]).toBe('recalled')
    await as(actor, async tx => {
      expect((await tx.db.select().from(exposure)).map(row => row.way).toSorted()).toEqual(['approved', 'automatic'])
      expect((await tx.db.select().from(decision).where(eq(decision.kind, 'revoked')))).toHaveLength(1)
    })
    await expect(asActor(approver, tx => approve(tx, { environmentId, buildId: ru4.id, seen: place.seen, acknowledged: [] }))).rejects.toMatchObject({ message: 'decisions.errors.withdrawn' })
    const home = await asActor(automatic.approver, readPortalHome)
    expect(home.recalled).toBe(1)
    expect(home.notices).toHaveLength(1)
  })

  it('alert mails go to every contact of an exposed customer, once however often the job runs', async () => {
    const actor = await house()
    const { ru4 } = await covered(actor)
    const hit = await as(actor, tx => addCustomer(tx, [{ version: '8.1.311.3' }]))
    await as(actor, tx => addContact(tx, hit.customerId, 'viewer'))
    const { id } = await as(actor, tx => withdrawBuild(tx, { buildId: ru4.id, reason: 'EWS crashes', remedy: 'mitigate', remedySteps: 'Put RU3 back on top', confirmation: '8.1.311.3' }))
    const payload = { consultancyId: actor.consultancyId, buildId: ru4.id, causeId: id, installationIds: hit.installations }
    await sendAlerts(payload)
    await sendAlerts(payload)
    const mails = await as(actor, tx => tx.db.select().from(mail).where(eq(mail.kind, 'recall_alert')))
    expect(mails).toHaveLength(2)
    expect(mails[0]!.text).toContain('Put RU3 back on top')
  })

  it('edge 4: approve and withdraw raced, in both orders and overlapping: recall wins every time', async () => {
    let approvedFirst = 0
    for (let round = 0; round < 12; round++) {
      const actor = await house()
      const { ru4, environmentId, approver } = await covered(actor)
      const place = await seenBy(approver, ru4.id)
      const approval = () => asActor(approver, tx => approve(tx, { environmentId, buildId: ru4.id, seen: place.seen, acknowledged: [] })).then(() => true, () => false)
      const recall = () => as(actor, tx => withdrawBuild(tx, { buildId: ru4.id, reason: 'Pulled', remedy: 'keep', confirmation: '8.1.311.3' }))
      const [won] = round % 2 === 0 ? await Promise.all([approval(), recall()]) : (await Promise.all([recall(), approval()])).toReversed()
      if (won) approvedFirst++
      expect((await statusesOf(approver, ru4.id, environmentId))[0]).toBe('recalled')
      const decisions = await as(actor, tx => tx.db.select().from(decision))
      expect(decisions.map(row => row.kind).toSorted()).toEqual(won ? ['approved', 'revoked'] : [])
      expect(currentDecision(decisions)?.kind).toBe(won ? 'revoked' : undefined)
    }
    console.log(`edge 4: 12 races, the approval came first in ${approvedFirst} of them and was revoked`)
  })

  it('edge 5: a build of the same label known only by its hash says nothing of the final one, and cannot be approved', async () => {
    const actor = await house()
    const { ru4, environmentId } = await covered(actor)
    await as(actor, async tx => {
      const pre = await addOwn(tx, { branchId: SP1, label: ru4.labels[0], kind: 'update_rollup', channel: 'prerelease', hash: 'cd'.repeat(32), source: 'The package of 2008-09-09' })
      const run = await sealedRun(tx, pre.id, await addRig(tx))
      await publish(tx, pre.id, { runIds: [run] })
      const [row] = await installAnswers(tx, { buildIds: [pre.id], environmentIds: [environmentId] })
      expect(row!.answer.reasons.map(reason => reason.status)).toContain('unapprovable')
    })
    expect(await statusesOf(actor, ru4.id, environmentId)).toEqual(['undecided'])
  })

  it('edge 10: final RU4 over the pre-release is not final RU4 over RU3; RU3 is offered back on recorded word, with an approval of its own', async () => {
    const actor = await house()
    const hash = 'ef'.repeat(32)
    const found = await as(actor, async tx => {
      const [ru3, ru4] = [await findVersion(tx, RU3), await findVersion(tx, RU4)]
      const pre = await addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: 'RU4 pre-release', kind: 'update_rollup', channel: 'prerelease', hash, source: 'The package of 2008-09-09' }))
      const customer = await addCustomer(tx, [{ hash, updateMode: 'automatic' }])
      const rig = await addRig(tx, { version: '8.1.263.1' })
      await publish(tx, ru3.id, { runIds: [await sealedRun(tx, ru3.id, rig)] })
      await publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, await addRig(tx))] })
      return { ru3, ru4, pre, ...customer }
    })
    expect(await statusesOf(actor, found.ru4.id, found.environmentId)).toEqual(['not_covered'])
    expect(await statusesOf(actor, found.ru3.id, found.environmentId)).toEqual(['not_covered'])
    await as(actor, tx => withdrawBuild(tx, { buildId: found.pre.id, reason: 'EWS crashes', remedy: 'replace_with', replaceWith: found.ru3.id, remedySteps: 'Put RU3 back on top', confirmation: 'RU4 pre-release' }))
    expect(await statusesOf(found.approver, found.ru3.id, found.environmentId)).toEqual(['undecided'])
    expect(await statusesOf(found.approver, found.ru4.id, found.environmentId)).toEqual(['not_covered'])
    const place = await seenBy(found.approver, found.ru3.id)
    await asActor(found.approver, tx => approve(tx, { environmentId: found.environmentId, buildId: found.ru3.id, seen: place.seen, acknowledged: [] }))
    expect(await statusesOf(found.approver, found.ru3.id, found.environmentId)).toEqual(['may_install'])
  })

  it('of a build nobody had said anything of reads alike to engineer and contact, and no decision can be taken on it', async () => {
    const actor = await house()
    const { ru4, customer } = await as(actor, async tx => ({ ru4: await findVersion(tx, RU4), customer: await addCustomer(tx) }))
    await as(actor, tx => withdrawBuild(tx, { buildId: ru4.id, reason: 'Pulled', remedy: 'keep', confirmation: '8.1.311.3' }))
    for (const reader of [actor, customer.approver]) expect(await statusesOf(reader, ru4.id, customer.environmentId)).toEqual(['recalled'])
    const place = await seenBy(customer.approver, ru4.id)
    const ask = { environmentId: customer.environmentId, buildId: ru4.id, seen: place.seen, effect: 'install' as const, reason: 'Now', expiresOn: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10) }
    await expect(asActor(customer.approver, tx => askRisk(tx, ask))).rejects.toMatchObject({ message: 'decisions.errors.withdrawn' })
  })

  it('edge 17: one consultancy withdraws a build, another with the identical profile is untouched', async () => {
    const [mine, theirs] = [await house('Mine'), await house('Theirs')]
    const a = await covered(mine)
    const b = await covered(theirs)
    await as(mine, tx => withdrawBuild(tx, { buildId: a.ru4.id, reason: 'Pulled', remedy: 'keep', confirmation: '8.1.311.3' }))
    expect(await statusesOf(mine, a.ru4.id, a.environmentId)).toEqual(['recalled'])
    expect(await statusesOf(theirs, b.ru4.id, b.environmentId)).toEqual(['undecided'])
  })
})
