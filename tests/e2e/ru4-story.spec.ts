import type { Page } from '@playwright/test'
import { expectAccessible } from './accessible'
import { askAt } from './ask'
import { openPlace, section, type Cast } from './job/cast'
import { inviteApprover, upload } from './job/house'
import { linkIn, type Mailbox } from './mailbox'
import type { Person } from './person'
import { expect, test } from './stage'

// September 2008: a pre-release of Update Rollup 4 reaches servers that update themselves. It bears the name of the
// final one, and nobody knows its number.
const LABEL = 'Update Rollup 4 for Exchange Server 2007 SP1'
const HASH = '5e37e9d1c0ffee5e37e9d1c0ffee5e37e9d1c0ffee5e37e9d1c0ffee5e37e9d1'
const [RU2, RU3, RU4] = ['8.1.278.2', '8.1.291.2', '8.1.311.3']
const STEPS = ['Do not just uninstall it: that can leave EWS without its configuration.', 'Put Rollup 3 back on top.', 'Check the EWS configuration.']
const STEPS_JA = ['アンインストールだけで終わらせないでください。', 'ロールアップ 3 をその上に適用します。', 'EWS の構成を確認します。']
// A second after the commit it is on the page; the rest is for a machine that does something beside.
const SOON = { timeout: 8_000 }

/** Gone with the document: what is still there afterwards was never reloaded. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }))
const isMarked = (page: Page) => page.evaluate(() => 'marked' in window)

/** What the story is not about, by the pages' own procedures: a rig, a run on which everything passes, its verdict. */
const testOnRig = async ({ page, place }: Person, version: string, over: string): Promise<string> => {
  const ask = askAt(page.request, place())
  const { rows } = await ask.read<{ rows: { build: { id: string } }[] }>('catalogue.search', { words: version })
  const buildId = rows[0]!.build.id
  const { id: planId } = await ask.write('lab.seedStarterPlan', { productId: 'exchange-2007' })
  const { id: rigId } = await ask.write('lab.createRig', {
    name: `Rig on ${over}`, systemName: 'LAB-EX01', os: 'Windows Server 2003', branchId: 'exchange-2007/sp1', edition: 'Standard', roles: 'Mailbox; Hub Transport; Client Access',
    version: over, components: { backup: 'Backup Exec 12.5' }, complete: true,
  })
  const { id: runId } = await ask.write('lab.openRun', { buildId, rigId, planId })
  const { cases } = await ask.read<{ cases: { id: string }[] }>('lab.run', { runId })
  for (const one of cases) await ask.write('lab.recordResult', { runId, resultId: one.id, status: 'passed' })
  await ask.write('lab.sealRun', { runId })
  await ask.write('verdicts.saveDraft', { buildId, kind: 'pass', summary: `Tested over ${over}.`, runIds: [runId] })
  const { draft } = await ask.read<{ draft: { seen: string } }>('verdicts.story', { buildId })
  await ask.write('verdicts.publish', { buildId, seen: draft.seen })
  return buildId
}

const found = async (mara: Person, mailbox: Mailbox) => {
  const { page } = mara
  await mara.signIn(mailbox)
  await page.goto('/account/new-consultancy')
  await page.getByLabel('Name of the consultancy').fill('Wren & Marsh')
  await page.getByLabel('Your name').fill(mara.name)
  await page.getByLabel('Currency').selectOption('USD')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page).toHaveURL(/\/console\/wren-marsh$/)
}

/** Added beside the final one, whose very name it bears: shown side by side first. */
const addPrerelease = async ({ page, place }: Person) => {
  await page.goto(`${place()}/catalogue/new`)
  await page.getByLabel('Branch').selectOption('exchange-2007/sp1')
  await page.getByLabel('Name', { exact: true }).fill(LABEL)
  await page.getByLabel('SHA-256').fill(HASH)
  await page.getByLabel('Released').fill('2008-09-09')
  await page.getByLabel('Where this is known from').fill('Taken from a WSUS server and hashed; offered by mistake.')
  await page.getByRole('button', { name: 'Compare, then add' }).click()
  const review = section(page, 'Before it is added')
  await expect(review.getByText('Same name, another build')).toBeVisible()
  await expect(review).toContainText(RU4)
  await review.getByRole('button', { name: 'Add a build of our own' }).click()
  await expect(page).toHaveURL(/\/builds\/[0-9a-f-]+$/)
  await expect(page.getByRole('heading', { level: 1, name: LABEL })).toBeVisible()
  return new URL(page.url()).pathname
}

const importFile = async (mara: Person, file: string, lines: string) => {
  await openPlace(mara, 'Customers')
  await upload(mara, file)
  await mara.page.getByRole('button', { name: `Import ${lines}` }).click()
  await expect(mara.page.getByText(/, 0 refused\./)).toBeVisible()
}

/** The steps of a runbook as the page shows them. */
const stepsOn = (page: Page, name: string) => section(page, name).getByRole('listitem')

test('RU4: a pre-release is recalled while servers install it by themselves, worked off step by step, and never mistaken for the final one', async ({ meet, mailbox, browser }) => {
  test.setTimeout(300_000)
  const mara = await meet('Mara Wren', 'mara@wren.example')
  const ada = await meet('Ada Alder', 'ada@alder.example')
  const aoi = await meet('青葉 葵', 'aoi@aoba.example', { locale: 'ja-JP' })
  const cleo = await meet('Cleo Cedar', 'cleo@cedar.example')
  const cast = { olivia: mara, mailbox } as Cast
  let prerelease = ''

  await test.step('a consultancy with three customers, two of whose servers update themselves', async () => {
    await found(mara, mailbox)
    await importFile(mara, 'ru4-customers.csv', '3 lines')
    await testOnRig(mara, RU3, RU2)
    for (const [who, customer] of [[ada, 'Alder Clinic'], [aoi, '青葉会計'], [cleo, 'Cedar Law']] as const) await inviteApprover(cast, who, customer)
  })

  await test.step('the pre-release is found by its hash on one of them', async () => {
    prerelease = await addPrerelease(mara)
    await importFile(mara, 'ru4-customers-later.csv', '1 line')
    await ada.page.goto(ada.place())
    await expect(ada.page.getByRole('heading', { level: 1 })).toContainText('Nothing was recalled.')
    await mark(ada.page)
  })

  await test.step('recall: who is hit and in which way, the steps, the confirmation typed', async () => {
    const { page } = mara
    await page.goto(prerelease)
    await page.getByRole('link', { name: 'Recall this build' }).click()
    const hit = section(page, 'Who would be hit')
    await expect(hit.getByRole('row', { name: /AC-EX1/ })).toContainText('Installed, known by its hash')
    await expect(hit.getByRole('row', { name: /AOB-EX1/ })).toContainText('Approved automatically by its management tool')
    await expect(hit).not.toContainText('CL-EX1')
    await page.getByLabel('Why it is recalled').fill('Offered by mistake. EWS crashes in a loop and backups fail.')
    await page.getByLabel('The same in Japanese (optional)').fill('誤って配信されました。EWS が異常終了を繰り返し、バックアップも失敗します。')
    const steps = page.getByLabel('Steps, one a line')
    await expect(steps).toHaveValue(/Leave it where it is installed/)
    await page.getByLabel('What to do there').or(page.locator('select[name="remedy"]')).first().selectOption('replace_with')
    await expect(steps, 'another remedy brings its own steps').toHaveValue(/Do not just uninstall it/)
    await page.locator('select[name="replaceWith"]').selectOption({ label: `${RU3} Update Rollup 3 for Exchange Server 2007 SP1` })
    await steps.fill(STEPS.join('\n'))
    await page.getByLabel(/^The same steps in Japanese/).fill(STEPS_JA.join('\n'))
    await page.getByLabel(`Type ${LABEL} to confirm`).fill(LABEL)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Recall and alert' }).click()
    await expect(page.getByRole('heading', { level: 1, name: `Recall of ${LABEL}` })).toBeVisible()
    await expect(page.getByText('0 of 6 steps acknowledged; 0 of 2 customers done.')).toBeVisible()
  })

  await test.step('the open portal changes in place', async () => {
    await expect(ada.page.getByRole('heading', { level: 1 })).toContainText('1 was recalled.', SOON)
    await expect(ada.page.getByText('0 of 3 steps acknowledged')).toBeVisible()
    expect(await isMarked(ada.page)).toBe(true)
  })

  await test.step('the alerts arrive by SMTP, in the language of each, with the steps; the third customer gets none', async () => {
    const alert = await mailbox.next(ada.email, /^Recalled: /)
    for (const step of STEPS) expect(alert.text).toContain(step)
    expect(alert.text).toContain('AC-EX1')
    const japanese = await mailbox.next(aoi.email, /取り下げ/)
    for (const step of STEPS_JA) expect(japanese.text).toContain(step)
    expect(mailbox.to(cleo.email).filter(mail => mail.subject?.startsWith('Recalled'))).toEqual([])
    await ada.page.goto(linkIn(alert, '/portal/'))
    await expect(ada.page.getByRole('status').filter({ hasText: 'EWS crashes in a loop' })).toBeVisible()
  })

  await test.step('step by step: by the customer, by the consultant for it, and without JavaScript', async () => {
    await ada.page.getByRole('link', { name: 'Go on with the steps' }).click()
    const first = stepsOn(ada.page, 'Steps').nth(0)
    await first.getByLabel('Note (optional)').fill('Left in place until tonight')
    await first.getByRole('button', { name: 'Acknowledge step 1' }).click()
    await expect(first).toContainText('Acknowledged by Ada Alder')
    await expect(first).toContainText('Left in place until tonight')
    await expectAccessible(ada.page)

    await expect(mara.page.getByText('1 of 6 steps acknowledged; 0 of 2 customers done.'), 'the open console sees it too').toBeVisible(SOON)
    await mara.page.getByRole('link', { name: 'Alder Clinic' }).first().click()
    await mara.page.getByRole('button', { name: 'Acknowledge step 2 for Alder Clinic' }).click()
    await expect(stepsOn(mara.page, 'Steps').nth(1)).toContainText('Acknowledged by Mara Wren for the customer')
    await expect(stepsOn(ada.page, 'Steps').nth(1)).toContainText('Acknowledged by Mara Wren for the customer', SOON)

    const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'ja-JP' })
    await plain.addCookies(await aoi.cookies())
    const page = await plain.newPage()
    await page.goto(aoi.place())
    await page.getByRole('link', { name: '手順を進める' }).click()
    for (const position of [1, 2, 3]) {
      await page.getByRole('button', { name: `手順${position}を確認済みにする` }).click()
      await expect(stepsOn(page, '手順').nth(position - 1)).toContainText(`青葉 葵さんが確認`)
    }
    await expect(page.getByText('すべての手順が確認済みです。')).toBeVisible()
    await plain.close()
  })

  await test.step('the timeline: written once, read at once', async () => {
    const { page } = mara
    await page.goto(`${prerelease}/recall`)
    await expect(page.getByText('5 of 6 steps acknowledged; 1 of 2 customers done.')).toBeVisible()
    await ada.page.getByRole('link', { name: 'About this update' }).click()
    await expect(ada.page.getByRole('heading', { level: 1 })).toBeVisible()
    await mark(ada.page)
    await page.getByLabel('What is new').fill('The vendor has pulled it and advises going back to Rollup 3.')
    await page.getByLabel('The same in Japanese (optional)').first().fill('ベンダーが取り下げ、ロールアップ 3 に戻すよう案内しています。')
    await page.getByRole('button', { name: 'Add to the timeline' }).click()
    await expect(section(ada.page, 'What happened, and what is known')).toContainText('advises going back to Rollup 3', SOON)
    expect(await isMarked(ada.page)).toBe(true)
    await expectAccessible(page)
  })

  await test.step('Rollup 3, older than what is there, is offered back and approved', async () => {
    const { page } = ada
    await page.getByRole('link', { name: 'Home', exact: true }).first().click()
    await section(page, 'Waiting for your decision').getByRole('listitem').filter({ hasText: RU3 }).getByRole('link', { name: 'Look and decide' }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await expect(section(page, 'Your systems')).toContainText('May be installed')
  })

  await test.step('the final Rollup 4 comes: cleared where Rollup 3 is, never over the pre-release, and the recall is not its', async () => {
    const finalId = await testOnRig(mara, RU4, RU3)
    const console_ = mara.place()
    await cleo.page.goto(`${cleo.place()}/updates/${finalId}`)
    await expect(section(cleo.page, 'What we say')).toContainText(`Tested over ${RU3}.`)
    await cleo.page.getByRole('button', { name: 'Approve' }).click()
    await expect(section(cleo.page, 'Your systems')).toContainText('May be installed')

    await ada.page.goto(`${ada.place()}/updates/${finalId}`)
    await expect(section(ada.page, 'Your systems')).toContainText('Not covered by our tests')
    await expect(ada.page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
    await expect(ada.page.getByText('Recalled', { exact: true })).toHaveCount(0)

    await mara.page.goto(`${console_}/builds/${finalId}`)
    await expect(section(mara.page, 'Looks like another build')).toContainText('Pre-release')
    await expect(mara.page.getByRole('link', { name: 'Recall this build' })).toBeVisible()
    await mara.page.goto(prerelease)
    await expect(mara.page.getByRole('status').filter({ hasText: 'Offered by mistake' })).toBeVisible()
    await ada.page.goto(ada.place())
    await expect(ada.page.getByRole('heading', { level: 1 })).toContainText('1 was recalled.')
  })
})
