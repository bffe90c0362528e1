import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { buildColumns, refersToBuild } from './build-reference'
import { instant, madeBy, oneOf, tenantColumns, tenantKey, within } from './columns'
import { PAYMENTS, SPLIT_BASES } from '../../server/domain/payers'
import { customer } from './environments'
import { run } from './lab'

export const CAMPAIGN_STATES = ['quoted', 'testing', 'priced', 'invoiced', 'settled', 'closed'] as const
export const INVOICE_STATES = ['pending', 'draft', 'open', 'paid', 'void', 'uncollectible', 'parked'] as const
export const OP_STATES = ['pending', 'sent', 'unknown', 'done', 'failed'] as const
/** Why a share is not what its weight alone says: a cap of the customer's, or the house pays it. */
export const SHARE_REASONS = ['cap_campaign', 'cap_month', 'retainer', 'included'] as const
export { SPLIT_BASES }

/** Money is an integer in the currency's minor unit; 2^53 is ample. */
const minor = () => bigint({ mode: 'number' })

/** What customer and house agree on; see AgreementTerms in server/domain. */
const terms = () => ({
  basis: text({ enum: SPLIT_BASES }),
  weight: integer().notNull().default(1),
  payment: text({ enum: PAYMENTS }).notNull().default('share'),
  capCampaignMinor: minor(),
  capMonthMinor: minor(),
  currency: text(),
  optedOut: boolean().notNull().default(false),
})

type Terms = Record<'basis' | 'weight' | 'payment' | 'capCampaignMinor' | 'capMonthMinor' | 'currency', AnyPgColumn>

const termChecks = (table: string, t: Terms) => [
  oneOf(`${table}_basis`, t.basis, SPLIT_BASES),
  oneOf(`${table}_payment`, t.payment, PAYMENTS),
  check(`${table}_caps`, sql`${t.capCampaignMinor} > 0 and ${t.capMonthMinor} > 0`),
  check(`${table}_cap_currency`, sql`(${t.capCampaignMinor} is null and ${t.capMonthMinor} is null) = (${t.currency} is null)`),
]

/** A customer's terms as they stand: those of its last offer, and whether they are accepted. */
export const agreement = pgTable(
  'agreement',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    ...terms(),
    number: integer().notNull().default(1),
    acceptedAt: instant(),
    acceptedByName: text(),
    createdAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('agreement_customer').on(t.consultancyId, t.customerId),
    within('agreement_customer_fk', t, t.customerId, customer),
    check('agreement_weight', sql`${t.weight} between 1 and 1000000`),
    ...termChecks('agreement', t),
  ],
)

/** Terms as they were offered, one after the other: never changed, so that an acceptance says what it was of. */
export const agreementOffer = pgTable(
  'agreement_offer',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    number: integer().notNull(),
    ...terms(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    unique('agreement_offer_number').on(t.consultancyId, t.customerId, t.number),
    within('agreement_offer_customer_fk', t, t.customerId, customer),
    check('agreement_offer_weight', sql`${t.weight} between 1 and 1000000`),
    ...termChecks('agreement_offer', t),
  ],
)

/** A contact's yes to one offer: who, and when. Only contacts sign, and the fact stays. */
export const agreementAcceptance = pgTable(
  'agreement_acceptance',
  { ...tenantColumns(), customerId: uuid().notNull(), offerId: uuid().notNull(), ...madeBy() },
  t => [
    tenantKey(t),
    unique('agreement_acceptance_once').on(t.consultancyId, t.offerId),
    within('agreement_acceptance_offer', t, t.offerId, agreementOffer),
    within('agreement_acceptance_customer', t, t.customerId, customer),
  ],
)

/** The priced effort of testing one build: what it cost and what is charged are two numbers. */
export const campaign = pgTable(
  'campaign',
  {
    ...tenantColumns(),
    ...buildColumns(),
    currency: text().notNull(),
    basis: text({ enum: SPLIT_BASES }).notNull().default('equal'),
    priceMinor: minor(),
    state: text({ enum: CAMPAIGN_STATES }).notNull(),
    createdAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('campaign_build').on(t.consultancyId, t.buildId),
    ...refersToBuild('campaign', t),
    oneOf('campaign_state', t.state, CAMPAIGN_STATES),
    oneOf('campaign_basis', t.basis, SPLIT_BASES),
    check('campaign_price', sql`${t.priceMinor} is null or ${t.priceMinor} >= 0`),
  ],
)

/** What testing cost the consultancy; never shown to customers. */
export const cost = pgTable(
  'cost',
  {
    ...tenantColumns(),
    campaignId: uuid().notNull(),
    kind: text({ enum: ['labour', 'lab_fee', 'other'] }).notNull(),
    runId: uuid(),
    minutes: integer(),
    rateMinor: minor(),
    amountMinor: minor().notNull(),
    note: text().notNull(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    unique('cost_run').on(t.consultancyId, t.campaignId, t.runId),
    within('cost_campaign', t, t.campaignId, campaign),
    within('cost_run_fk', t, t.runId, run),
    oneOf('cost_kind', t.kind, ['labour', 'lab_fee', 'other']),
  ],
)

/** Who pays and on which terms, frozen when the verdict is first published: who is covered later joins. */
export const payer = pgTable(
  'payer',
  {
    consultancyId: uuid().notNull(),
    campaignId: uuid().notNull(),
    customerId: uuid().notNull(),
    basis: text({ enum: SPLIT_BASES }),
    weight: integer().notNull(),
    systems: integer(),
    seats: integer(),
    payment: text({ enum: PAYMENTS }).notNull().default('share'),
    capCampaignMinor: minor(),
    capMonthMinor: minor(),
    capCurrency: text(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.campaignId, t.customerId] }),
    within('payer_campaign', t, t.campaignId, campaign),
    within('payer_customer', t, t.customerId, customer),
  ],
)

/**
 * A customer's part of a campaign, with the basis, weight, cap and reason it came from; `houseMinor` of it the house
 * pays. `payerCount` and `totalMinor` are filled only where rule 10 lets the customer see them.
 */
export const share = pgTable(
  'share',
  {
    ...tenantColumns(),
    campaignId: uuid().notNull(),
    customerId: uuid().notNull(),
    weight: integer().notNull(),
    currency: text().notNull(),
    assessedMinor: minor().notNull(),
    netMinor: minor().notNull(),
    payerCount: integer(),
    totalMinor: minor(),
    basis: text({ enum: SPLIT_BASES }),
    beforeCapsMinor: minor(),
    capMinor: minor(),
    reason: text({ enum: SHARE_REASONS }),
    houseMinor: minor().notNull().default(0),
    label: text().notNull(),
    at: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('share_customer').on(t.consultancyId, t.campaignId, t.customerId),
    within('share_campaign', t, t.campaignId, campaign),
    within('share_customer_fk', t, t.customerId, customer),
    check('share_amounts', sql`${t.netMinor} between 0 and ${t.assessedMinor}`),
    check('share_house', sql`${t.houseMinor} >= 0 and (${t.houseMinor} = 0 or ${t.assessedMinor} = 0)`),
    oneOf('share_reason', t.reason, SHARE_REASONS),
    index('share_at').on(t.consultancyId, t.at),
  ],
)

/** One run of the split into invoices: unique by campaign, so a double click is one run. `restMinor`: what is left when all are at their caps. */
export const billingRun = pgTable(
  'billing_run',
  { ...tenantColumns(), campaignId: uuid().notNull(), gateway: text({ enum: ['stripe', 'pdf'] }).notNull(), restMinor: minor().notNull().default(0), ...madeBy() },
  t => [tenantKey(t), unique('billing_run_campaign').on(t.consultancyId, t.campaignId), within('billing_run_campaign_fk', t, t.campaignId, campaign)],
)

export const invoice = pgTable(
  'invoice',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    billingRunId: uuid().notNull(),
    number: text().notNull(),
    currency: text().notNull(),
    totalMinor: minor().notNull(),
    state: text({ enum: INVOICE_STATES }).notNull(),
    gateway: text({ enum: ['stripe', 'pdf'] }).notNull(),
    gatewayAccount: text().notNull().default(''),
    externalId: text(),
    hostedUrl: text(),
    parkedReason: text(),
    issuedAt: instant().notNull(),
    dueAt: instant().notNull(),
    paidAt: instant(),
  },
  t => [
    tenantKey(t),
    unique('invoice_once').on(t.consultancyId, t.billingRunId, t.customerId),
    unique('invoice_number').on(t.consultancyId, t.number),
    unique('invoice_external').on(t.consultancyId, t.gateway, t.gatewayAccount, t.externalId),
    within('invoice_customer', t, t.customerId, customer),
    within('invoice_billing_run', t, t.billingRunId, billingRun),
    oneOf('invoice_state', t.state, INVOICE_STATES),
  ],
)

export const invoiceLine = pgTable(
  'invoice_line',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    invoiceId: uuid().notNull(),
    shareId: uuid().notNull(),
    description: text().notNull(),
    amountMinor: minor().notNull(),
  },
  t => [
    tenantKey(t),
    unique('invoice_line_share').on(t.consultancyId, t.shareId),
    within('invoice_line_invoice', t, t.invoiceId, invoice),
    within('invoice_line_share_fk', t, t.shareId, share),
    within('invoice_line_customer', t, t.customerId, customer),
  ],
)

/** The outbox of calls to Stripe: `key` is the idempotency key, made of row ids. */
export const billingOp = pgTable(
  'billing_op',
  {
    ...tenantColumns(),
    key: text().notNull(),
    kind: text().notNull(),
    customerId: uuid().notNull(),
    invoiceId: uuid(),
    shareId: uuid(),
    position: integer().notNull(),
    body: jsonb().$type<Record<string, unknown>>().notNull(),
    bodyHash: text().notNull(),
    state: text({ enum: OP_STATES }).notNull().default('pending'),
    attempts: integer().notNull().default(0),
    firstSentAt: instant(),
    sentAt: instant(),
    externalId: text(),
    lastError: text(),
    createdAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('billing_op_key').on(t.consultancyId, t.key),
    index('billing_op_state').on(t.consultancyId, t.state),
    within('billing_op_customer', t, t.customerId, customer),
    within('billing_op_invoice', t, t.invoiceId, invoice),
    within('billing_op_share', t, t.shareId, share),
    oneOf('billing_op_state', t.state, OP_STATES),
  ],
)

/** The consultancy's own Stripe account: keys are encrypted at rest. */
export const stripeSettings = pgTable(
  'stripe_settings',
  {
    consultancyId: uuid().primaryKey(),
    secretKeyEncrypted: text().notNull(),
    webhookSecretEncrypted: text().notNull(),
    account: text().notNull(),
    updatedAt: instant().notNull(),
  },
)

/** A customer's counterpart at the gateway. */
export const stripeCustomer = pgTable(
  'stripe_customer',
  { consultancyId: uuid().notNull(), customerId: uuid().notNull(), account: text().notNull(), externalId: text().notNull() },
  t => [primaryKey({ columns: [t.consultancyId, t.account, t.customerId] }), within('stripe_customer_customer', t, t.customerId, customer)],
)

export const stripeEvent = pgTable(
  'stripe_event',
  {
    ...tenantColumns(),
    account: text().notNull(),
    eventId: text().notNull(),
    type: text().notNull(),
    objectId: text().notNull(),
    receivedAt: instant().notNull(),
    processedAt: instant(),
  },
  t => [tenantKey(t), unique('stripe_event_once').on(t.consultancyId, t.account, t.eventId)],
)
