import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { FacetChange } from '../../server/domain/facet-policy'
import type { FacetPolicy } from '../../server/domain/facets'
import { madeBy, oneOf, tenantColumns, tenantKey, within } from './columns'
import { customer, installation, profile, system } from './environments'
import { signOff } from './lab'

/** Which facets count, and how they are compared. Immutable; the highest number is the one that holds, none are the defaults. */
export const facetPolicyRevision = pgTable(
  'facet_policy_revision',
  {
    ...tenantColumns(),
    number: integer().notNull(),
    policies: jsonb().$type<FacetPolicy[]>().notNull(),
    reason: text().notNull(),
    ...madeBy(),
  },
  t => [tenantKey(t), unique('facet_policy_revision_number').on(t.consultancyId, t.number), check('facet_policy_revision_counts', sql`${t.number} > 0`)],
)

/** One configuration under other policies: what was pinned as the first profile stands for the second as well. */
export const profileRestatement = pgTable(
  'profile_restatement',
  { consultancyId: uuid().notNull(), fromProfileId: uuid().notNull(), toProfileId: uuid().notNull(), revisionId: uuid().notNull() },
  t => [
    primaryKey({ columns: [t.consultancyId, t.fromProfileId, t.toProfileId] }),
    index('profile_restatement_to').on(t.consultancyId, t.toProfileId),
    within('profile_restatement_from', t, t.fromProfileId, profile),
    within('profile_restatement_to_fk', t, t.toProfileId, profile),
    within('profile_restatement_revision', t, t.revisionId, facetPolicyRevision),
  ],
)

export const CHANGE_SOURCES = ['edit', 'import', 'device', 'catalogue', 'policy'] as const

/** Drift: one installation's profile became another, by whom and from what. The first profile of an installation is no change. */
export const configurationChange = pgTable(
  'configuration_change',
  {
    ...tenantColumns(),
    customerId: uuid(),
    systemId: uuid().notNull(),
    installationId: uuid().notNull(),
    source: text({ enum: CHANGE_SOURCES }).notNull(),
    fromProfileId: uuid().notNull(),
    toProfileId: uuid().notNull(),
    changes: jsonb().$type<FacetChange[]>().notNull(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    index('configuration_change_installation').on(t.consultancyId, t.installationId, t.at),
    within('configuration_change_customer', t, t.customerId, customer),
    within('configuration_change_system', t, t.systemId, system),
    within('configuration_change_installation_fk', t, t.installationId, installation),
    within('configuration_change_from', t, t.fromProfileId, profile),
    within('configuration_change_to', t, t.toProfileId, profile),
    oneOf('configuration_change_source', t.source, CHANGE_SOURCES),
  ],
)

/** A sign-off taken back before its day. */
export const signOffRevocation = pgTable(
  'sign_off_revocation',
  { ...tenantColumns(), signOffId: uuid().notNull(), reason: text().notNull(), ...madeBy() },
  t => [tenantKey(t), unique('sign_off_revocation_once').on(t.consultancyId, t.signOffId), within('sign_off_revocation_of', t, t.signOffId, signOff)],
)
