import { expect } from '@playwright/test'
import type { Person } from '../person'
import { fixture, openPlace, section, type Cast } from './cast'

export const signUp = async ({ olivia, mailbox }: Cast) => {
  const { page } = olivia
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in$/)
  await olivia.signIn(mailbox)
  await page.getByRole('link', { name: 'Sign up a consultancy' }).click()
  await page.getByLabel('Name of the consultancy').fill('Hill & Vale IT')
  await page.getByLabel('Your name').fill(olivia.name)
  await page.getByLabel('Currency').selectOption('USD')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page).toHaveURL(/\/console\/hill-vale-it$/)
  await expect(page.getByRole('heading', { name: 'From the first customer to the first digest' })).toBeVisible()
  await openPlace(olivia, 'General', 'Settings')
  await page.getByLabel('Hourly rate').fill('120')
  await page.locator('form').filter({ has: page.getByLabel('Hourly rate') }).getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status')).toContainText('Saved')
}

export const inviteEngineer = async ({ olivia, enzo, mailbox }: Cast) => {
  await openPlace(olivia, 'People')
  const form = section(olivia.page, 'Invite a member')
  await form.getByLabel('E-mail address').fill(enzo.email)
  await form.getByLabel('Role').selectOption('engineer')
  await form.getByRole('button', { name: 'Send the invitation' }).click()
  await enzo.acceptInvitation(mailbox)
  await expect(enzo.page).toHaveURL(/\/console\/hill-vale-it$/)
}

/** A preview first, with one line refused and the empty cells asked about; the same file again changes nothing. */
export const importCustomers = async ({ olivia }: Cast) => {
  const { page } = olivia
  await openPlace(olivia, 'Customers')
  await upload(olivia, 'customers.csv')
  await expect(page.getByText('“Exchange 2070” is no product of the catalogue.')).toBeVisible()
  await page.getByLabel('Cluster').selectOption('none')
  const preview = page.locator('input[name="digest"]')
  const first = await preview.inputValue()
  await page.getByRole('button', { name: 'Show the preview again' }).click()
  await expect(preview).not.toHaveValue(first)
  await expect(page.getByText('Will be created: 3 customers, 3 environments, 3 systems, 3 installations.')).toBeVisible()
  await expect(page.getByLabel('Cluster')).toHaveValue('none')
  await page.getByRole('button', { name: 'Import 3 lines' }).click()
  await expect(page.getByText('3 created, 0 changed, 1 refused.')).toBeVisible()
  await openPlace(olivia, 'Customers')
  await upload(olivia, 'customers.csv')
  await expect(page.getByText('Nothing to import')).toBeVisible()
  await expect(page.getByRole('link', { name: /^Unchanged 3$/ })).toBeVisible()
}

export const upload = async ({ page }: Person, file: string) => {
  await page.getByRole('link', { name: 'Import from CSV' }).click()
  await page.getByLabel('CSV file').setInputFiles(fixture(file))
  await page.getByRole('button', { name: 'Show what it would do' }).click()
  await expect(page.getByRole('heading', { name: `Preview: ${file}` })).toBeVisible()
}

export const inviteApprover = async ({ olivia, mailbox }: Cast, who: Person, customer: string) => {
  await openPlace(olivia, 'People')
  const form = section(olivia.page, 'Invite a contact')
  await form.getByLabel('Customer').selectOption({ label: customer })
  await form.getByLabel('E-mail address').fill(who.email)
  await form.getByLabel('Role').selectOption('approver')
  await form.getByLabel('Language of the mail').selectOption(who.locale)
  await form.getByRole('button', { name: 'Send the invitation' }).click()
  await who.acceptInvitation(mailbox)
  await expect(who.page).toHaveURL(/\/portal\/[0-9a-f-]+$/)
}
