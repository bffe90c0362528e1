import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOf, tenantColumns, tenantKey, within } from './columns'
import { customer } from './environments'

export const MAIL_STATES = ['queued', 'sending', 'sent', 'unknown', 'failed', 'dead'] as const
export const MAIL_KINDS = ['digest', 'recall_alert', 'invitation', 'invoice', 'notice'] as const

/** Outgoing mail: `key` makes it once; `sending` is stored before the conversation, so a crash leaves a fate to ask about. */
export const mail = pgTable(
  'mail',
  {
    ...tenantColumns(),
    customerId: uuid(),
    kind: text({ enum: MAIL_KINDS }).notNull(),
    key: text().notNull(),
    toAddress: text().notNull(),
    locale: text({ enum: ['en', 'ja'] }).notNull(),
    subject: text().notNull(),
    html: text().notNull(),
    text: text().notNull(),
    headers: jsonb().$type<Record<string, string>>().notNull().default({}),
    messageId: text().notNull(),
    state: text({ enum: MAIL_STATES }).notNull().default('queued'),
    attempts: integer().notNull().default(0),
    lastError: text(),
    createdAt: instant().notNull(),
    sentAt: instant(),
  },
  t => [
    tenantKey(t),
    unique('mail_key').on(t.consultancyId, t.key),
    index('mail_state').on(t.consultancyId, t.state),
    within('mail_customer', t, t.customerId, customer),
    oneOf('mail_kind', t.kind, MAIL_KINDS),
    oneOf('mail_state', t.state, MAIL_STATES),
  ],
)

/** At most one per membership and period; `mailId` is null when there was nothing to say. */
export const digest = pgTable(
  'digest',
  {
    ...tenantColumns(),
    customerId: uuid(),
    membershipKind: text({ enum: ['member', 'contact'] }).notNull(),
    membershipId: uuid().notNull(),
    period: text().notNull(),
    coversFrom: instant().notNull(),
    coversTo: instant().notNull(),
    mailId: uuid(),
    composedAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('digest_once').on(t.consultancyId, t.membershipId, t.period),
    within('digest_customer', t, t.customerId, customer),
    within('digest_mail', t, t.mailId, mail),
    check('digest_membership_kind', sql`${t.membershipKind} in ('member', 'contact')`),
  ],
)
