import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { contact, mail, runbookStep, system } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { countAnswers } from '@/server/decisions/count-answers'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalHome, readPortalUpdate } from '@/server/decisions/portal-queries'
import { recordComponent } from '@/server/environments/record-component'
import { statesNone } from '@/server/environments/states-none'
import { changePolicies } from '@/server/facet-policies/change-policies'
import { previewPolicies } from '@/server/facet-policies/queries'
import { sendAlerts } from '@/server/recalls/send-alerts'
import { withdrawBuild, withdrawBuildInput } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house, publish, RU3, RU4, sealedRun } from '../support/scene'

await testDatabase()

const KINDS = ['transport_rules', 'dlp'] as const
type Has = Partial<Record<(typeof KINDS)[number], boolean>>

const count = async (tx: Tx<Consultant>) => {
  const rows = KINDS.map(kind => ({ key: `component:${kind}`, policy: 'sign_off' as const, compare: 'exact' as const, version: 'major' as const, names: '' }))
  await changePolicies(tx, { rows, seen: (await previewPolicies(tx, { rows })).digest, reason: 'They decide what an update breaks' })
}

/** A customer with RU4 on one server, of which this much is known. */
const customerWith = async (tx: Tx<Consultant>, has: Has, servers = 1) => {
  const customer = await addCustomer(tx, Array.from({ length: servers }, () => ({ version: '8.1.311.3' })))
  const [first] = await tx.db.select().from(system).where(eq(system.environmentId, customer.environmentId)).orderBy(system.name)
  for (const kind of KINDS) {
    if (has[kind]) await recordComponent(tx, { systemId: first!.id, kind, name: kind, version: '-' })
    if (has[kind] === false) await statesNone(tx, { systemId: first!.id, kind, basis: 'Looked' })
  }
  return customer
}

const cases = (replaceWith: string) => KINDS.map(kind => ({ facet: `component:${kind}`, test: 'is_any', text: `${kind} are present`, textJa: `${kind}がある`, remedy: 'replace_with', replaceWith, remedySteps: 'Uninstall it\nRestart', remedyStepsJa: 'アンインストールする\n再起動する' }))

describe('Nov24SU: the right advice differs by environment', () => {
  it('remove it where transport or DLP rules are present, keep it where none are, find out where nobody knows: portal, runbook, mail and what is offered', async () => {
    const kim = await house()
    const set = await as(kim, async tx => {
      await count(tx)
      const [ru3, ru4] = [await findVersion(tx, RU3), await findVersion(tx, RU4)]
      await publish(tx, ru3.id, { runIds: [await sealedRun(tx, ru3.id, await addRig(tx, { version: '8.1.278.2' }))] })
      return {
        ru3, ru4,
        rules: await customerWith(tx, { transport_rules: true }),
        none: await customerWith(tx, { transport_rules: false, dlp: false }),
        unknown: await customerWith(tx, {}),
        dlp: await customerWith(tx, { transport_rules: false, dlp: true }),
        mixed: await customerWith(tx, { transport_rules: true, dlp: false }, 2),
      }
    })
    const { ru3, ru4, ...places } = set
    const { id: withdrawalId } = await as(kim, tx => withdrawBuild(tx, withdrawBuildInput.parse({
      buildId: ru4.id, reason: 'Transport stops where rules run', remedy: 'keep', remedySteps: 'Leave it\nWatch the queues', confirmation: '8.1.311.3', remedyCases: cases(ru3.id),
    })))

    const told = async ({ approver }: (typeof places)['rules']) => {
      const home = await asActor(approver, readPortalHome)
      expect(home.notices).toHaveLength(1)
      const update = await asActor(approver, tx => readPortalUpdate(tx, { buildId: ru4.id }))
      expect(update.recallAdvice).toEqual(home.notices[0]!.advice)
      return update.recallAdvice.map(({ where, told: all }) => [where, ...all.map(one => [one.sentence, one.because].filter(Boolean).join(' '))])
    }
    const REMOVE = 'Remove it: put Update Rollup 3 for Exchange Server 2007 SP1 (8.1.291.2) in its place.'
    expect(await told(places.rules)).toEqual([[null, `${REMOVE} because transport_rules are present`]])
    expect(await told(places.dlp)).toEqual([[null, `${REMOVE} because dlp are present`]])
    expect(await told(places.none)).toEqual([[null, 'Keep it installed.']])
    expect(await told(places.unknown)).toEqual([[null, 'Find out first, and tell us: transport_rules are present?', `If so: ${REMOVE}`, 'Find out first, and tell us: dlp are present?', `If so: ${REMOVE}`, 'If not: Keep it installed.']])
    expect((await told(places.mixed)).map(([where]) => where)).toEqual(['EX01', 'EX02'])

    const offered = async ({ environmentId }: (typeof places)['rules']) => as(kim, async tx => (await installAnswers(tx, { buildIds: [ru3.id], environmentIds: [environmentId] })).map(row => row.remediation))
    expect(await Promise.all([places.rules, places.dlp, places.none, places.unknown, places.mixed].map(offered))).toEqual([[true], [true], [false], [false], [true, false]])
    const counted = await as(kim, tx => countAnswers(tx, { buildIds: [ru3.id] }))
    expect(counted.filter(one => one.remediation).reduce((sum, one) => sum + one.size, 0)).toBe(3)

    const steps = async ({ customerId }: (typeof places)['rules']) => as(kim, async tx => (await tx.db.select().from(runbookStep).where(eq(runbookStep.customerId, customerId)).orderBy(runbookStep.position)).map(row => row.text))
    expect((await steps(places.none)).map(text => text.en)).toEqual(['Keep it installed.', 'Leave it', 'Watch the queues'])
    expect((await steps(places.rules)).map(text => text.en)).toEqual([`${REMOVE} (because transport_rules are present)`, 'Uninstall it', 'Restart'])
    expect((await steps(places.rules))[1]).toEqual({ en: 'Uninstall it', ja: 'アンインストールする' })
    expect((await steps(places.mixed)).map(text => text.en)).toContain('EX02: Find out first, and tell us: transport_rules are present?')

    await as(kim, async tx => tx.db.update(contact).set({ locale: 'ja' }).where(eq(contact.customerId, places.dlp.customerId)))
    const installationIds = Object.values(places).flatMap(place => place.installations)
    await sendAlerts({ consultancyId: kim.consultancyId, buildId: ru4.id, causeId: withdrawalId, installationIds })
    const letter = async ({ customerId }: (typeof places)['rules']) => as(kim, async tx => (await tx.db.select().from(mail).where(eq(mail.customerId, customerId)))[0]!.text)
    expect(await letter(places.rules)).toContain(`${REMOVE} (because transport_rules are present)`)
    expect(await letter(places.none)).toContain('Keep it installed.')
    expect(await letter(places.none)).not.toContain('Remove it')
    expect(await letter(places.unknown)).toContain('If not: Keep it installed.')
    expect(await letter(places.dlp)).toContain('理由：dlpがある')
    expect(await letter(places.mixed)).toContain('What to do at Mail / EX02:')
  })

  it('a condition on what does not count is refused: nobody could ever be advised by it', async () => {
    const kim = await house()
    const asked = as(kim, async tx => {
      const [ru3, ru4] = [await findVersion(tx, RU3), await findVersion(tx, RU4)]
      return withdrawBuild(tx, withdrawBuildInput.parse({ buildId: ru4.id, reason: 'x', remedy: 'keep', confirmation: '8.1.311.3', remedyCases: cases(ru3.id) }))
    })
    await expect(asked).rejects.toMatchObject({ code: 'bad_input', field: 'remedyCases' })
  })
})
