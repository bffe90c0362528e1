import { expect } from '@playwright/test'
import { expectAccessible } from '../accessible'
import { section, type Cast } from './cast'
import { findRollup } from './lab'

export const draftVerdict = async ({ olivia: { page } }: Cast) => {
  await page.getByRole('link', { name: 'Write the verdict' }).click()
  const verdict = section(page, 'Verdict')
  await verdict.getByLabel('What customers read').fill('Tested with backup and restore; nothing stood out.')
  await verdict.locator('[name="summaryJa"]').fill('バックアップと復元を含めて検証し、問題はありませんでした。')
  await verdict.getByRole('button', { name: 'Save the draft' }).click()
  await expect(verdict.getByText('It reaches 2 of 3 installations.')).toBeVisible()
  await expect(verdict.getByText('Not covered: 1')).toBeVisible()
  await expect(verdict.getByText('日の出精機')).toBeVisible()
  await expect(verdict.getByText('Another engineer must review this verdict.')).toBeVisible()
  await expect(verdict.getByRole('button', { name: 'Publish' })).toHaveCount(0)
  await expectAccessible(page)
  await verdict.getByRole('button', { name: 'Ask for a review' }).click()
  await expect(verdict.getByText('In review')).toBeVisible()
}

export const reviewVerdict = async ({ enzo }: Cast) => {
  await findRollup(enzo, 'KB952580')
  await enzo.page.getByRole('button', { name: 'I have reviewed this draft' }).click()
  await expect(enzo.page.getByText(`Reviewed by ${enzo.name}`)).toBeVisible()
}

export const publishVerdict = async ({ olivia, enzo }: Cast) => {
  const { page } = olivia
  await findRollup(olivia, 'rollup 4 2007 sp1')
  await page.getByRole('button', { name: 'Publish to every customer it covers' }).click()
  await expect(section(page, 'Verdict').getByText(`reviewed by ${enzo.name}`)).toBeVisible()
  const customers = section(page, 'Customers')
  await expect(customers.getByRole('row', { name: /^Harbour Dental/ })).toContainText('Your decision')
  await expect(customers.getByRole('row', { name: /^日の出精機/ })).toContainText('Not covered by our tests')
}
