import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import pg from 'pg'
import { browserSettingsFile } from '../support/browser-settings'
import { expectAccessible } from './accessible'
import { askAt } from './ask'
import { openPlace, section, type Cast } from './job/cast'
import { inviteApprover, upload } from './job/house'
import type { Person } from './person'
import { expect as expectSoon, test } from './stage'

// A long story of many publications; what a busy machine does slowly is no fault of it.
const expect = expectSoon.configure({ timeout: 45_000 })

// November 2024: a security update stops mail where transport or DLP rules run, and nowhere else. It is pulled, and a
// second one follows fifteen days later under the same name.
const [BEFORE, V1, V2] = ['15.2.1544.11', '15.2.1544.13', '15.2.1544.14']
const NAME = 'Exchange Server 2019 CU14 Nov24SU'
const OLDER = 'Exchange Server 2019 CU14 Apr24HU'
const RULES = { kind: 'transport_rules', en: 'transport rules are present', ja: 'トランスポート ルールがある' }
const DLP = { kind: 'dlp', en: 'DLP rules are present', ja: 'DLP ルールがある' }

/** The catalogue as it was on 13 November, before the vendor pulled the first one; afterwards as it is today. */
const vendorSays = async (reason: string | null): Promise<string | null> => {
  const settings = JSON.parse(readFileSync(browserSettingsFile(process.env.E2E_PORT ?? '3901'), 'utf8')) as Record<string, string>
  const owner = new pg.Client({ connectionString: settings.DATABASE_URL })
  await owner.connect()
  const key = `exchange-2019-cu14/${V1}`
  const { rows } = await owner.query<{ reason: string | null }>('select vendor_withdrawn_reason as reason from build where key = $1', [key])
  await owner.query('update build set vendor_withdrawn_reason = $2 where key = $1', [key, reason])
  await owner.end()
  return rows[0]!.reason
}

const found = async (ivy: Person, { mailbox }: Cast) => {
  const { page } = ivy
  await ivy.signIn(mailbox)
  await page.goto('/account/new-consultancy')
  await page.getByLabel('Name of the consultancy').fill('Quill & Sedge')
  await page.getByLabel('Your name').fill(ivy.name)
  await page.getByLabel('Currency').selectOption('USD')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page).toHaveURL(/\/console\/quill-sedge$/)
}

/** Transport and DLP rules are no facet until somebody says that they count. */
const letRulesCount = async ({ page, place }: Person) => {
  const ask = askAt(page.request, place())
  const rows = [RULES, DLP].map(({ kind }) => ({ key: `component:${kind}`, policy: 'sign_off' }))
  const { digest } = await ask.read<{ digest: string }>('facetPolicies.preview', { rows })
  await ask.write('facetPolicies.change', { rows, seen: digest, reason: 'They decide what an update breaks' })
}

const importFile = async (ivy: Person, file: string, lines: string) => {
  await openPlace(ivy, 'Customers')
  await upload(ivy, file)
  await ivy.page.getByRole('button', { name: `Import ${lines}` }).click()
  await expect(ivy.page.getByText(/0 refused\./)).toBeVisible()
}

/** A rig of its own with this much on it, and a sealed run on which all passes but what is named. */
const testOn = async ({ page, place }: Person, buildId: string, rig: string, version: string, rules: Record<string, string>, failing: string[] = []): Promise<string> => {
  const ask = askAt(page.request, place())
  const { id: planId } = await ask.write('lab.seedStarterPlan', { productId: 'exchange-2019' })
  const { id: rigId } = await ask.write('lab.createRig', {
    name: rig, systemName: `LAB-${rig.replaceAll(' ', '-')}`, os: 'Windows Server 2022', branchId: 'exchange-2019/cu14', edition: 'Standard', roles: 'Mailbox', version,
    components: { backup: 'Veeam 12', ...rules }, complete: true,
  })
  const { id: runId } = await ask.write('lab.openRun', { buildId, rigId, planId })
  const { cases } = await ask.read<{ cases: { id: string; key: string }[] }>('lab.run', { runId })
  for (const one of cases) await ask.write('lab.recordResult', { runId, resultId: one.id, status: failing.includes(one.key) ? 'failed' : 'passed' })
  await ask.write('lab.sealRun', { runId })
  return runId
}

const findBuild = async ({ page, place }: Person, version: string) => {
  await page.goto(`${place()}/catalogue?q=${version}`)
  await page.getByRole('link', { name: new RegExp(`^${NAME}`) }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(NAME) })).toBeVisible()
  return new URL(page.url()).pathname.split('/').at(-1)!
}

/** Saves the draft that stands in the form, and publishes it: one engineer is a house of one. */
const publishDraft = async (page: Page) => {
  const verdict = section(page, 'Verdict')
  await verdict.getByRole('button', { name: 'Save the draft' }).click()
  await verdict.getByRole('button', { name: 'Publish to every customer it covers' }).click()
  await expect(verdict.getByText('Revision 1')).toBeVisible()
}

/** Where an environment stands on a build, as the consultant sees it. */
const standsAt = (page: Page, customer: string) => section(page, 'Customers').getByRole('row', { name: new RegExp(`^${customer}`) })

const goHome = async ({ page, place }: Person) => {
  await page.goto(place())
  return page.getByRole('heading', { level: 1 })
}

test('Nov24SU: the first blocks only where rules are present, is removed here and kept there, and the second is cleared on its own', async ({ meet, mailbox }) => {
  test.setTimeout(900_000)
  const ivy = await meet('Ivy Quill', 'ivy@quill.example')
  const people = {
    rules: await meet('Rolf Rowan', 'rolf@rowan.example'),
    none: await meet('Bea Birch', 'bea@birch.example'),
    unknown: await meet('Uwe Ulme', 'uwe@ulme.example'),
    dlp: await meet('団栗 純', 'jun@donguri.example', { locale: 'ja-JP' }),
  }
  const { rules, none, unknown, dlp } = people
  const cast = { olivia: ivy, mailbox } as Cast
  const pulled = await vendorSays(null)
  let firstId = ''

  await test.step('four customers: with transport rules, without any, nobody knows, and with DLP only', async () => {
    await found(ivy, cast)
    await letRulesCount(ivy)
    await importFile(ivy, 'nov24su-customers.csv', '4 lines')
    for (const [who, customer] of [[rules, 'Rowan Legal'], [none, 'Birch Bakery'], [unknown, 'Ulme Werke'], [dlp, '団栗薬局']] as const) await inviteApprover(cast, who, customer)
  })

  await test.step('the first is tested: it passes without rules, and stops transport with them', async () => {
    firstId = await findBuild(ivy, V1)
    await testOn(ivy, firstId, 'Without rules', BEFORE, {})
    await testOn(ivy, firstId, 'With rules', BEFORE, { transport_rules: 'Transport rules@-' }, ['TRN-1'])
  })

  await test.step('its verdict blocks where rules are present', async () => {
    const { page } = ivy
    await page.goto(`${ivy.place()}/builds/${firstId}`)
    const verdict = section(page, 'Verdict')
    await verdict.getByLabel('Verdict', { exact: true }).selectOption('conditional')
    await verdict.getByLabel('What customers read').fill('Cleared where neither transport nor DLP rules run.')
    await verdict.getByLabel('The same in Japanese (optional)').first().fill('トランスポート ルールも DLP ルールもない環境で適用できます。')
    for (const [index, one] of [RULES, DLP].entries()) {
      const field = (name: string) => verdict.locator(`[name="conditions.${index}.${name}"]`)
      await field('facet').selectOption(`component:${one.kind}`)
      await field('test').selectOption('is_any')
      await field('text').fill(`Mail stops where ${one.en}.`)
      await field('textJa').fill(`${one.ja}環境ではメールが止まります。`)
    }
    await publishDraft(page)
    await expect(standsAt(page, 'Rowan Legal')).toContainText('Do not install')
    await expect(standsAt(page, '団栗薬局')).toContainText('Do not install')
    await expect(standsAt(page, 'Birch Bakery')).toContainText('Your decision')
    await expect(standsAt(page, 'Ulme Werke')).toContainText('Needs us')
  })

  await test.step('each portal says its own', async () => {
    await expect(await goHome(rules)).toContainText('1 must not be installed.')
    await expect(await goHome(dlp)).toContainText('適用不可は1件です。')
    await expect(await goHome(unknown)).not.toContainText('must not be installed')
    await unknown.page.getByRole('link', { name: new RegExp(NAME) }).first().click()
    await expect(unknown.page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
    await goHome(none)
    await none.page.getByRole('link', { name: 'Look and decide' }).first().click()
    await none.page.getByRole('button', { name: 'Approve' }).click()
    await expect(section(none.page, 'Decisions')).toContainText(`approved · ${none.name}`)
    await expect(await goHome(none)).toContainText('You can install 1 update.')
  })

  await test.step('it is installed everywhere all the same, and pulled: removed here, kept there', async () => {
    const { page } = ivy
    await importFile(ivy, 'nov24su-installed.csv', '4 lines')
    await page.goto(`${ivy.place()}/builds/${firstId}`)
    await page.getByRole('link', { name: 'Recall this build' }).click()
    await page.getByLabel('Why it is recalled').fill('Mail stops after a while where transport or DLP rules run.')
    await page.getByLabel('The same in Japanese (optional)').first().fill('トランスポート ルールまたは DLP ルールがあると、しばらくしてメールが止まります。')
    await page.getByText('Where to do something else').first().click()
    for (const [index, one] of [RULES, DLP].entries()) {
      const field = (name: string) => page.locator(`[name="remedyCases.${index}.${name}"]`)
      await expect(field('facet'), 'the rows begin with the verdict’s conditions').toHaveValue(`component:${one.kind}`)
      await expect(field('test')).toHaveValue('is_any')
      await field('remedy').selectOption('replace_with')
      await field('replaceWith').selectOption({ label: `${BEFORE} ${OLDER}` })
      await field('text').fill(one.en)
      await field('textJa').fill(one.ja)
      await field('remedySteps').fill('Uninstall KB5044062.\nRestart, and watch the queues.')
      await field('remedyStepsJa').fill('KB5044062 をアンインストールします。\n再起動し、キューを確認します。')
    }
    await page.getByLabel(`Type ${V1} to confirm`).fill(V1!)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Recall and alert' }).click()
    await expect(page.getByRole('heading', { level: 1, name: /^Recall of / })).toBeVisible()
  })

  await test.step('every environment is told its own answer, by mail and in the portal', async () => {
    const remove = `Remove it: put ${OLDER} (${BEFORE}) in its place.`
    const letters = { rules: await mailbox.next(rules.email, /^Recalled: /), none: await mailbox.next(none.email, /^Recalled: /), unknown: await mailbox.next(unknown.email, /^Recalled: /), dlp: await mailbox.next(dlp.email, /取り下げ/) }
    expect(letters.rules.text).toContain(`${remove} (because transport rules are present)`)
    expect(letters.rules.text).toContain('Uninstall KB5044062.')
    expect(letters.none.text).toContain('Keep it installed.')
    expect(letters.none.text).not.toContain('Remove it')
    expect(letters.unknown.text).toContain('Find out first, and tell us: transport rules are present?')
    expect(letters.unknown.text).toContain('If not: Keep it installed.')
    expect(letters.dlp.text).toContain('理由：DLP ルールがある')
    for (const [who, words] of [[rules, remove], [none, 'Keep it installed.'], [unknown, 'Find out first'], [dlp, '取り除き']] as const) {
      await expect(await goHome(who)).toBeVisible()
      await expect(who.page.getByRole('status').filter({ hasText: words })).toBeVisible()
    }
    await expectAccessible(unknown.page)
  })

  await test.step('the second looks like the first, and has nothing of it', async () => {
    const { page } = ivy
    const secondId = await findBuild(ivy, V2)
    const alikes = section(page, 'Looks like another build')
    await expect(alikes.getByText('Same name, issued again')).toBeVisible()
    await expect(alikes.getByRole('row', { name: /^What we say/ })).toContainText(/Not tested yet.*Cleared, with conditions/)
    await expect(alikes.getByRole('row', { name: /^Withdrawn/ })).toContainText('Recalled')
    await expectAccessible(page)
    // Where the first was kept it stays; where it had to go it is gone.
    await importFile(ivy, 'nov24su-removed.csv', '2 lines')
    await testOn(ivy, secondId, 'Second with rules', BEFORE, { transport_rules: 'Transport rules@-' })
    await testOn(ivy, secondId, 'Second with DLP', BEFORE, { dlp: 'DLP@-' })
    await testOn(ivy, secondId, 'Second over the first', V1!, {})
    await page.goto(`${ivy.place()}/builds/${secondId}`)
    await section(page, 'Verdict').getByLabel('What customers read').fill('The second package: mail keeps flowing with rules too.')
    await publishDraft(page)
    for (const customer of ['Rowan Legal', 'Birch Bakery', '団栗薬局']) await expect(standsAt(page, customer)).toContainText('Your decision')
    await expect(standsAt(page, 'Ulme Werke')).toContainText('Needs us')
  })

  await test.step('each decides on it anew; the approval of the first counts for nothing here', async () => {
    for (const who of [rules, none]) {
      await goHome(who)
      await who.page.getByRole('link', { name: 'Look and decide' }).first().click()
      await who.page.getByRole('button', { name: 'Approve' }).click()
      await expect(section(who.page, 'Your systems')).toContainText('May be installed')
    }
    await expect(await goHome(rules)).toContainText('You can install 1 update.')
    await expect(await goHome(unknown)).toContainText('You can install no updates.')
  })
  await vendorSays(pulled)
})
