import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgSchema, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOf, tenantColumns, tenantKey, within } from './columns'
import { customer } from './environments'

export const MEMBER_ROLES = ['owner', 'engineer', 'billing', 'reader'] as const
export const CONTACT_ROLES = ['approver', 'viewer'] as const
export const LOCALES = ['en', 'ja'] as const
export const DIGEST_FREQUENCIES = ['off', 'daily', 'weekly', 'monthly'] as const

/** Settings of one person in one place: locale, zone and digest belong to the membership, not to the user. */
const membershipColumns = () => ({
  userId: uuid().notNull(),
  email: text().notNull(),
  name: text().notNull(),
  locale: text({ enum: LOCALES }).notNull().default('en'),
  zone: text().notNull().default('UTC'),
  digestFrequency: text({ enum: DIGEST_FREQUENCIES }).notNull().default('weekly'),
  digestHour: integer().notNull().default(8),
  digestWeekday: integer().notNull().default(1),
  digestWhenNothingChanged: boolean().notNull().default(false),
  createdAt: instant().notNull(),
})

export const member = pgTable(
  'member',
  { ...tenantColumns(), role: text({ enum: MEMBER_ROLES }).notNull(), ...membershipColumns() },
  t => [
    tenantKey(t),
    unique('member_user').on(t.consultancyId, t.userId),
    oneOf('member_role', t.role, MEMBER_ROLES),
    oneOf('member_locale', t.locale, LOCALES),
    oneOf('member_digest_frequency', t.digestFrequency, DIGEST_FREQUENCIES),
    check('member_digest_hour', sql`${t.digestHour} between 0 and 23 and ${t.digestWeekday} between 1 and 7`),
  ],
)

export const contact = pgTable(
  'contact',
  { ...tenantColumns(), customerId: uuid().notNull(), role: text({ enum: CONTACT_ROLES }).notNull(), ...membershipColumns() },
  t => [
    tenantKey(t),
    unique('contact_user').on(t.consultancyId, t.customerId, t.userId),
    within('contact_customer', t, t.customerId, customer),
    oneOf('contact_role', t.role, CONTACT_ROLES),
    oneOf('contact_locale', t.locale, LOCALES),
    oneOf('contact_digest_frequency', t.digestFrequency, DIGEST_FREQUENCIES),
    check('contact_digest_hour', sql`${t.digestHour} between 0 and 23 and ${t.digestWeekday} between 1 and 7`),
  ],
)

/** An invitation changes nothing until the invited person signs in and accepts it. */
export const invitation = pgTable(
  'invitation',
  {
    ...tenantColumns(),
    customerId: uuid(),
    email: text().notNull(),
    role: text().notNull(),
    locale: text({ enum: LOCALES }).notNull().default('en'),
    tokenHash: text().notNull(),
    invitedByName: text().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    revokedAt: instant(),
  },
  t => [
    tenantKey(t),
    within('invitation_customer', t, t.customerId, customer),
    uniqueIndex('invitation_token').on(t.tokenHash),
    check(
      'invitation_role',
      sql`(${t.customerId} is null and ${t.role} in ('owner', 'engineer', 'billing', 'reader')) or (${t.customerId} is not null and ${t.role} in ('approver', 'viewer'))`,
    ),
  ],
)

/** next-auth's own tables: reachable by the `auth` login role only. */
export const auth = pgSchema('auth')

export const user = auth.table('user', {
  id: uuid().primaryKey().defaultRandom(),
  name: text(),
  email: text().notNull().unique(),
  emailVerified: instant(),
  image: text(),
})

/**
 * Identities at OIDC issuers. `provider` is the issuer's own address and `providerAccountId` its subject: what a setting
 * calls the issuer may change, whose identity it is may not. The issuer's tokens are not kept.
 */
export const account = auth.table(
  'account',
  {
    id: uuid().notNull().defaultRandom(),
    /** what the issuer called the person when it was linked; only ever shown */
    label: text(),
    createdAt: instant().notNull().defaultNow(),
    userId: uuid().notNull().references(() => user.id, { onDelete: 'cascade' }),
    type: text().notNull(),
    provider: text().notNull(),
    providerAccountId: text().notNull(),
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
  },
  t => [primaryKey({ columns: [t.provider, t.providerAccountId] }), uniqueIndex('account_id').on(t.id), index('account_user').on(t.userId)],
)

/** `sessionToken` holds the SHA-256 of the cookie's value, never the value. */
export const session = auth.table(
  'session',
  {
    sessionToken: text().primaryKey(),
    userId: uuid().notNull().references(() => user.id, { onDelete: 'cascade' }),
    expires: instant().notNull(),
    /** what a person names it by when they end it; opens nothing */
    id: uuid().notNull().defaultRandom(),
    createdAt: instant().notNull().defaultNow(),
    /** written at most every few minutes */
    lastSeenAt: instant().notNull().defaultNow(),
    userAgent: text(),
    /** the issuer it began at; null for an e-mailed link */
    begunAt: text(),
  },
  t => [index('session_user').on(t.userId), uniqueIndex('session_id').on(t.id)],
)

/** `token` holds the SHA-256 of the link's token. */
export const verificationToken = auth.table(
  'verification_token',
  { identifier: text().notNull(), token: text().notNull(), expires: instant().notNull() },
  t => [primaryKey({ columns: [t.identifier, t.token] })],
)

/** How often something was tried lately: the table rate-limiter-flexible counts in. `key` is a digest, `expire` milliseconds since 1970. */
export const rateLimit = auth.table('rate_limit', {
  key: text().primaryKey(),
  points: integer().notNull().default(0),
  expire: bigint({ mode: 'number' }),
})
