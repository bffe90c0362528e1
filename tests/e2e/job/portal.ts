import { expect } from '@playwright/test'
import { expectAccessible } from '../accessible'
import type { Person } from '../person'
import { section, type Cast } from './cast'

export const askForDailyDigest = async ({ page }: Person, frequency: string, daily: string, save: string, notices: string) => {
  await page.getByRole('link', { name: notices, exact: true }).click()
  await page.getByLabel(frequency, { exact: true }).selectOption({ label: daily })
  await page.getByRole('button', { name: save }).click()
  await expect(page.getByRole('status')).toBeVisible()
}

/** One is asked to decide; the other is told, in Japanese, that nothing we tested is like theirs, and why. */
export const lookAtPortals = async ({ hugo, hana }: Cast) => {
  await hugo.page.getByRole('link', { name: 'Home', exact: true }).first().click()
  const waiting = section(hugo.page, 'Waiting for your decision')
  await expect(waiting).toContainText('Update Rollup 4 for Exchange Server 2007 SP1')
  await waiting.getByRole('link', { name: 'Look and decide' }).click()
  await expect(section(hugo.page, 'What we say')).toContainText('Tested with backup and restore; nothing stood out.')
  await expectAccessible(hugo.page)
  await expect(section(hugo.page, 'What we tested')).toContainText('The backup finishes and truncates the logs')

  await hana.page.getByRole('link', { name: 'ホーム', exact: true }).first().click()
  await expect(hana.page.getByRole('heading', { level: 1 })).toContainText('適用できる更新は0件です。')
  await hana.page.getByRole('link', { name: /Update Rollup 4/ }).click()
  await expect(section(hana.page, '当社の判定')).toContainText('問題はありませんでした。')
  const own = section(hana.page, 'お客様のシステム')
  await expect(own).toContainText('検証対象外')
  await own.getByText('HND-EX1').click()
  await expect(own).toContainText('enterprise')
  await expect(own.getByRole('button', { name: '承認する' })).toHaveCount(0)
}

export const approve = async ({ hugo: { page, name } }: Cast) => {
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(section(page, 'Decisions')).toContainText(`approved · ${name}`)
  await expect(section(page, 'Your systems')).toContainText('May be installed')
  await page.getByRole('link', { name: 'Home', exact: true }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('You can install 1 update.')
}

export const acceptAgreement = async ({ page }: Person, words: { costs: string; accept: string; accepted: RegExp }) => {
  await page.getByRole('link', { name: words.costs, exact: true }).click()
  await page.getByRole('button', { name: words.accept }).click()
  await expect(page.getByText(words.accepted)).toBeVisible()
}
