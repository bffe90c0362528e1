import { expect } from '@playwright/test'
import { linkIn } from '../mailbox'
import { openPlace, section, type Cast } from './cast'
import { upload } from './house'

/** The inventory says that Harbour Dental has installed it. */
export const recordInstall = async ({ olivia }: Cast) => {
  const { page } = olivia
  await openPlace(olivia, 'Customers')
  await upload(olivia, 'customers-later.csv')
  await expect(page.getByRole('link', { name: /^Changed 1$/ })).toBeVisible()
  await page.getByRole('button', { name: 'Import 1 line' }).click()
  await expect(page.getByText('0 created, 1 changed, 0 refused.')).toBeVisible()
}

/** Not by a slip of the hand: what has to be typed is refused when it is mistyped. */
export const withdraw = async ({ olivia }: Cast) => {
  const { page } = olivia
  await openPlace(olivia, 'Overview')
  await page.getByRole('link', { name: /Update Rollup 4/ }).click()
  await page.getByRole('link', { name: 'Recall this build' }).click()
  const exposed = section(page, 'Who would be hit').first()
  await expect(exposed).toContainText('HD-EX1')
  await expect(exposed).toContainText('HND-EX1')
  await expect(exposed).not.toContainText('OF-EX1')
  await page.getByLabel('Why it is recalled').fill('It can stop EWS and empty its web.config.')
  await page.getByLabel('The same in Japanese (optional)').fill('EWS が停止し、web.config が空になることがあります。')
  const confirmation = page.getByLabel(/^Type .+ to confirm$/)
  const expected = /^Type (.+) to confirm$/.exec((await page.getByText(/^Type .+ to confirm$/).textContent()) ?? '')![1]!
  await confirmation.fill('yes')
  olivia.expectRefusal()
  await page.getByRole('button', { name: 'Recall and alert' }).click()
  await expect(confirmation).toHaveAccessibleErrorMessage(`To confirm, type exactly ${expected}.`)
  await confirmation.fill(expected)
  await page.getByRole('button', { name: 'Recall and alert' }).click()
  await expect(page).toHaveURL(/\/builds\/[0-9a-f-]+\/recall$/)
  await expect(page.getByRole('status').filter({ hasText: 'It can stop EWS' })).toBeVisible()
}

/** Whoever is exposed is told by mail and in the portal; whoever is not gets no alert. */
export const seeAlerts = async ({ hugo, hana, orla, mailbox }: Cast) => {
  const alert = await mailbox.next(hugo.email, /^Recalled: /)
  expect(alert.text).toContain('It can stop EWS and empty its web.config.')
  expect(alert.text).toContain('HD-EX1')
  const japanese = await mailbox.next(hana.email, /取り下げ|リコール/)
  expect(japanese.text).toContain('EWS が停止し')
  expect(mailbox.to(orla.email).some(mail => mail.subject?.startsWith('Recalled: '))).toBe(false)

  await hugo.page.goto(linkIn(alert, '/portal/'))
  await expect(hugo.page.getByRole('status').filter({ hasText: 'It can stop EWS' })).toBeVisible()
  await expect(section(hugo.page, 'Decisions')).toContainText('approval revoked')
  await expect(hugo.page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
  await hugo.page.getByRole('link', { name: 'Home', exact: true }).first().click()
  await expect(hugo.page.getByRole('heading', { level: 1 })).toContainText('1 was recalled.')
}
