import { expect } from '@playwright/test'
import { expectAccessible } from '../accessible'
import type { Person } from '../person'
import { fixture, openPlace, section, type Cast } from './cast'

export const setUpLab = async ({ olivia }: Cast) => {
  const { page } = olivia
  await openPlace(olivia, 'Lab')
  await section(page, 'Plans').getByLabel('For which product').first().selectOption({ label: 'Exchange Server 2007' })
  await page.getByRole('button', { name: 'Add the standard plan' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Exchange Server 2007: standard plan' })).toBeVisible()
  await openPlace(olivia, 'Lab')
  await page.getByRole('link', { name: 'Add a rig' }).first().click()
  await page.getByLabel('Name of the rig').fill('Rig A')
  await page.getByLabel('Server name').fill('LAB-EX01')
  await page.getByLabel('Operating system').fill('Windows Server 2003')
  await page.getByLabel('Product and branch').selectOption('exchange-2007/sp1')
  await page.getByLabel('Version it runs now').fill('8.01.0291.002')
  await page.getByLabel('Edition').fill('Standard')
  await page.getByLabel('Roles').fill('Mailbox, Hub Transport, Client Access')
  await page.getByLabel('Backup agent').fill('Backup Exec 12.5')
  await page.getByRole('button', { name: 'Add a rig' }).or(page.getByRole('button', { name: 'Save' })).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Rig A' })).toBeVisible()
  await expect(page.getByText('LAB-EX01: Exchange Server 2007 SP1')).toBeVisible()
}

/** By its version in any spelling, its KB, or words of its name: each leads to the one build. */
export const findRollup = async ({ page }: Person, words: string) => {
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Catalogue' }).click()
  await page.getByLabel('Version, KB or words of the name').fill(words)
  await page.getByRole('button', { name: 'Find' }).click()
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('link', { name: 'Update Rollup 4 for Exchange Server 2007 SP1' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /Update Rollup 4/ })).toBeVisible()
}

export const openRun = async ({ olivia: { page } }: Cast) => {
  await page.getByRole('link', { name: 'Start a run' }).first().click()
  await page.getByRole('button', { name: 'Open the run' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Run on Rig A' })).toBeVisible()
  await page.getByRole('button', { name: 'Start the timer' }).click()
  await expect(page.getByText(/Time worked: \d+ min, running/)).toBeVisible()
}

/** Three cases by hand, without touching the mouse after the first; the other eighteen from a Pester file. */
export const workRun = async ({ olivia: { page } }: Cast) => {
  const caseOf = (key: string) => page.locator(`[data-case="${key}"]`)
  await caseOf('INST-1').focus()
  await page.keyboard.press('p')
  await expect(caseOf('INST-1').locator('[data-result="passed"]')).toBeVisible()
  await page.keyboard.press('j')
  await expect(caseOf('SVC-1')).toBeFocused()
  await page.keyboard.press('f')
  await expect(caseOf('SVC-1').locator('[data-result="failed"]')).toBeVisible()
  await page.keyboard.press('p')
  await expect(caseOf('SVC-1').locator('[data-result="passed"]')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('p')
  await expect(caseOf('MAIL-1').locator('[data-result="passed"]')).toBeVisible()
  await expect(page.getByText('3 of 21 cases have a result')).toBeVisible()

  await expectAccessible(page)
  await page.getByLabel('Result file', { exact: true }).setInputFiles(fixture('rollup-4.pester.xml'))
  await page.getByRole('button', { name: 'Read the file' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'What rollup-4.pester.xml says' })).toBeVisible()
  await expect(page.getByText('18 cases: 0 failed, 0 broke, 1 skipped')).toBeVisible()
  await page.getByRole('button', { name: 'Take it over' }).click()
  await expect(page.getByText('21 of 21 cases have a result')).toBeVisible()
  await expect(caseOf('EWS-3').locator('[data-result="passed"]')).toBeVisible()
  await expect(caseOf('PERF-1').locator('[data-result="skipped"]')).toBeVisible()
}

export const sealRun = async ({ olivia: { page } }: Cast) => {
  await page.getByLabel('I have read the summary.').check()
  await page.getByRole('button', { name: 'Seal', exact: true }).click()
  await expect(page.getByText('The content still matches its seal.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start the timer' })).toHaveCount(0)
}
