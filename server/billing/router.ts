import { id, input } from '../forms'
import { checkStripeKey } from '../stripe/gateway'
import { describeStripeSettings, removeStripeSettings, saveStripeSettings, saveStripeSettingsInput } from '../stripe/settings'
import { consoleProcedure, portalProcedure, router } from '../trpc'
import { acceptAgreement, acceptAgreementInput } from './accept-agreement'
import { listAgreements, readAgreement } from './agreements'
import { changeBillingSettings, changeBillingSettingsInput, readBillingSettings } from './billing-settings'
import { readCosts } from './costs'
import { ensureCampaign, ensureCampaignInput } from './ensure-campaign'
import { readInvoiceDocument } from './invoice-pdf'
import { markPaid, markPaidInput } from './mark-paid'
import { listCampaigns, listInvoices, listUnbilled, readCampaign } from './queries'
import { recordCost, recordCostInput, removeCost, removeCostInput, takeHours, takeHoursInput } from './record-cost'
import { releaseInvoice, releaseInvoiceInput } from './release-invoice'
import { runBilling, runBillingInput } from './run-billing'
import { setAgreement, setAgreementInput } from './set-agreement'
import { setPrice, setPriceInput } from './set-price'
import { setSeats, setSeatsInput } from './set-seats'

export const billingRouter = router({
  campaigns: consoleProcedure('billing.read').query(({ ctx }) => ctx.act(listCampaigns)),
  unbilled: consoleProcedure('billing.read').query(({ ctx }) => ctx.act(listUnbilled)),
  invoices: consoleProcedure('billing.read').query(({ ctx }) => ctx.act(tx => listInvoices(tx))),
  campaign: consoleProcedure('billing.read').input(input({ campaignId: id() })).query(({ ctx, input: { campaignId } }) => ctx.act(tx => readCampaign(tx, campaignId))),
  document: consoleProcedure('billing.read').input(input({ invoiceId: id() })).query(({ ctx, input: { invoiceId } }) => ctx.act(tx => readInvoiceDocument(tx, invoiceId))),
  agreements: consoleProcedure('billing.read').query(({ ctx }) => ctx.act(listAgreements)),
  agreement: consoleProcedure('billing.read').input(input({ customerId: id() })).query(({ ctx, input: { customerId } }) => ctx.act(tx => readAgreement(tx, customerId))),
  settings: consoleProcedure('billing.read').query(({ ctx }) => ctx.act(readBillingSettings)),
  changeSettings: consoleProcedure('billing.manage').input(changeBillingSettingsInput).mutation(({ ctx, input: given }) => ctx.act(tx => changeBillingSettings(tx, given))),
  setSeats: consoleProcedure('billing.manage').input(setSeatsInput).mutation(({ ctx, input: given }) => ctx.act(tx => setSeats(tx, given))),
  stripe: consoleProcedure('settings.manage').query(({ ctx }) => ctx.act(describeStripeSettings)),
  setAgreement: consoleProcedure('billing.manage').input(setAgreementInput).mutation(({ ctx, input: given }) => ctx.act(tx => setAgreement(tx, given))),
  openCampaign: consoleProcedure('billing.manage').input(ensureCampaignInput).mutation(({ ctx, input: given }) => ctx.act(async tx => ({ id: (await ensureCampaign(tx, given)).id }))),
  recordCost: consoleProcedure('billing.manage').input(recordCostInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordCost(tx, given))),
  removeCost: consoleProcedure('billing.manage').input(removeCostInput).mutation(({ ctx, input: given }) => ctx.act(tx => removeCost(tx, given))),
  takeHours: consoleProcedure('billing.manage').input(takeHoursInput).mutation(({ ctx, input: given }) => ctx.act(tx => takeHours(tx, given))),
  setPrice: consoleProcedure('billing.manage').input(setPriceInput).mutation(({ ctx, input: given }) => ctx.act(tx => setPrice(tx, given))),
  run: consoleProcedure('billing.manage').input(runBillingInput).mutation(({ ctx, input: given }) => ctx.act(tx => runBilling(tx, given))),
  markPaid: consoleProcedure('billing.manage').input(markPaidInput).mutation(({ ctx, input: given }) => ctx.act(tx => markPaid(tx, given))),
  release: consoleProcedure('billing.manage').input(releaseInvoiceInput).mutation(({ ctx, input: given }) => ctx.act(tx => releaseInvoice(tx, given))),
  saveStripe: consoleProcedure('settings.manage').input(saveStripeSettingsInput).mutation(async ({ ctx, input: given }) => {
    const account = await checkStripeKey(given.secretKey)
    return ctx.act(tx => saveStripeSettings(tx, { ...given, account }))
  }),
  removeStripe: consoleProcedure('settings.manage').mutation(({ ctx }) => ctx.act(removeStripeSettings)),
})

export const portalBillingRouter = router({
  costs: portalProcedure('portal.read').query(({ ctx }) => ctx.act(readCosts)),
  document: portalProcedure('portal.read').input(input({ invoiceId: id() })).query(({ ctx, input: { invoiceId } }) => ctx.act(tx => readInvoiceDocument(tx, invoiceId))),
  acceptAgreement: portalProcedure('portal.agree').input(acceptAgreementInput).mutation(({ ctx, input: given }) => ctx.act(tx => acceptAgreement(tx, given))),
})
