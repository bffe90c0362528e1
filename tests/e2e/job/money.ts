import { expect } from '@playwright/test'
import type { LocalStripe } from '../../support/stripe-standin'
import type { Person } from '../person'
import { openPlace, section, type Cast } from './cast'

const WEBHOOK_SECRET = 'whsec_of_the_browser_test'

/** Offered to all three before the first publication, because who pays is settled then. */
export const offerAgreements = async ({ olivia }: Cast) => {
  const { page } = olivia
  await openPlace(olivia, 'Billing')
  await page.getByRole('link', { name: 'Agreements' }).click()
  for (const [customer, weight] of [['Harbour Dental', '1'], ['Orchard Foods', '2'], ['日の出精機', '1']] as const) {
    await page.getByRole('row').filter({ hasText: customer }).getByRole('link', { name: /^Offer/ }).click()
    await page.getByLabel('Weight', { exact: true }).fill(weight)
    await page.getByRole('button', { name: 'Offer', exact: true }).click()
    await expect(page.getByText('Waiting for the customer')).toBeVisible()
    await page.getByRole('link', { name: 'Agreements' }).click()
  }
}

export const connectStripe = async ({ olivia }: Cast, stripe: LocalStripe) => {
  const { page } = olivia
  await openPlace(olivia, 'Billing')
  await page.getByRole('link', { name: 'Stripe' }).click()
  await stripe.forwardTo(await page.getByLabel('Webhook address').inputValue(), WEBHOOK_SECRET)
  await page.getByLabel('Secret or restricted key').fill('sk_test_browser')
  await page.getByLabel('Signing secret of the endpoint').fill(WEBHOOK_SECRET)
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByText(`Connected to account ${stripe.account}`)).toBeVisible()
}

/** Hours from the timer, a fee by hand, a price, and a split that adds up to it: one third and two thirds of a thousand. */
export const priceCampaign = async ({ olivia }: Cast) => {
  const { page } = olivia
  await openPlace(olivia, 'Billing')
  await section(page, 'Campaigns').getByRole('link', { name: /Update Rollup 4/ }).click()
  await expect(section(page, 'What it cost us').getByText(/^0 h \d+ min at \$120\.00 an hour$/)).toBeVisible()
  await page.getByRole('combobox', { name: 'Kind', exact: true }).selectOption('lab_fee')
  await page.getByRole('textbox', { name: 'Amount', exact: true }).fill('80')
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill('Licences for the rig')
  await page.getByRole('button', { name: 'Record a cost' }).click()
  await expect(section(page, 'What it cost us')).toContainText('$80.00')
  await page.getByRole('textbox', { name: 'Price', exact: true }).fill('1,000.00')
  await page.getByRole('combobox', { name: 'Split', exact: true }).selectOption('weight')
  await page.getByRole('button', { name: 'Set the price' }).click()
  const split = section(page, 'Who pays').first()
  await expect(split.getByRole('row', { name: /Harbour Dental/ })).toContainText('$333.33')
  await expect(split.getByRole('row', { name: /Orchard Foods/ })).toContainText('$666.67')
  await expect(split.getByRole('row', { name: /Total, equal to the price/ })).toContainText('$1,000.00')
  await expect(split).not.toContainText('日の出精機')
}

export const runBilling = async ({ olivia: { page } }: Cast) => {
  await page.getByRole('button', { name: 'Issue 2 invoices for $1,000.00' }).click()
  const invoices = section(page, 'Invoices').first()
  await expect(async () => {
    await page.reload()
    await expect(invoices.getByRole('row', { name: /Harbour Dental/ })).toContainText('Open', { timeout: 500 })
    await expect(invoices.getByRole('row', { name: /Orchard Foods/ })).toContainText('Open', { timeout: 500 })
  }).toPass({ timeout: 20_000 })
  await expect(invoices.getByRole('link', { name: /^Open at Stripe/ })).toHaveCount(2)
}

/** From the portal to the page where Stripe takes the money, and back to "paid" in the portal and in the console. */
export const payInvoice = async ({ hugo, orla, olivia }: Cast) => {
  const portal = hugo.page
  await portal.getByRole('link', { name: 'Costs', exact: true }).click()
  const invoices = section(portal, 'Invoices').first()
  await expect(invoices.getByRole('row', { name: /\$333\.33/ })).toContainText('Open')
  const costs = portal.url()
  await invoices.getByRole('link', { name: /^Open at Stripe/ }).click()
  await portal.getByRole('button', { name: 'Pay by card' }).click()
  await expect(portal.locator('#status')).toHaveText('paid')
  await portal.goto(costs)
  await showsInvoice(hugo, '$333.33', 'Paid')
  await showsInvoice(olivia, '$333.33', 'Paid')
  await expect(section(olivia.page, 'Invoices').first().getByRole('row', { name: /Orchard Foods/ })).toContainText('Open')
  await orla.page.getByRole('link', { name: 'Costs', exact: true }).click()
  await showsInvoice(orla, '$666.67', 'Open')
  await expect(orla.page.getByText('$333.33')).toHaveCount(0)
}

const showsInvoice = ({ page }: Person, amount: string, state: string) =>
  expect(async () => {
    await page.reload()
    await expect(section(page, 'Invoices').first().getByRole('row').filter({ hasText: amount })).toContainText(state, { timeout: 500 })
  }).toPass({ timeout: 20_000 })
