import { sql } from 'drizzle-orm'
import { boolean, check, index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { DECISION_KINDS } from '../../server/domain/decision'
import { EXPOSURE_WAYS } from '../../server/domain/exposure'
import { REBOOTS } from '../../server/domain/restart'
import { product } from './catalogue'
import { buildColumns, refersToBuild } from './build-reference'
import { instant, madeBy, oneOf, tenantColumns, tenantKey, within } from './columns'
import { customer, environment, installation } from './environments'
import { verdictRevision, type Remediation, type Wording } from './verdicts'


/** The outcomes a decision saw. `startAside`: as a remediation, whose outcome leaves `start` aside. */
export type Pinned = { installationId: string; profileId: string; outcome: string | null; startAside?: true }[]

/** Two people: one asks, another with authority accepts. Nothing is permitted until `acceptedAt`. */
export const riskAcceptance = pgTable(
  'risk_acceptance',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    environmentId: uuid().notNull(),
    ...buildColumns(),
    effect: text({ enum: ['install', 'wait'] }).notNull(),
    pinned: jsonb().$type<Pinned>().notNull(),
    reason: text().notNull(),
    expiresAt: instant().notNull(),
    askedById: uuid().notNull(),
    askedByName: text().notNull(),
    askedAt: instant().notNull(),
    acceptedById: uuid(),
    acceptedByName: text(),
    acceptedAt: instant(),
  },
  t => [
    tenantKey(t),
    within('risk_acceptance_customer', t, t.customerId, customer),
    within('risk_acceptance_environment', t, t.environmentId, environment),
    ...refersToBuild('risk_acceptance', t),
    oneOf('risk_acceptance_effect', t.effect, ['install', 'wait']),
    check('risk_acceptance_two_people', sql`${t.acceptedById} is distinct from ${t.askedById}`),
    check('risk_acceptance_whole', sql`(${t.acceptedAt} is null) = (${t.acceptedById} is null)`),
  ],
)

/** What a customer signs so that its consultant decides for it: builds of these kinds that pass here are approved at once. */
export const standingRule = pgTable(
  'standing_rule',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    environmentId: uuid().notNull(),
    kinds: text().array().notNull(),
    signedById: uuid().notNull(),
    signedByName: text().notNull(),
    signedAt: instant().notNull(),
    endedByName: text(),
    endedAt: instant(),
  },
  t => [
    tenantKey(t),
    index('standing_rule_environment').on(t.consultancyId, t.environmentId),
    within('standing_rule_customer', t, t.customerId, customer),
    within('standing_rule_environment_fk', t, t.environmentId, environment),
    check('standing_rule_kinds', sql`array_length(${t.kinds}, 1) >= 1`),
    check('standing_rule_end_whole', sql`(${t.endedAt} is null) = (${t.endedByName} is null)`),
  ],
)

/** Append-only, by environment and build; the latest counts. */
export const decision = pgTable(
  'decision',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    environmentId: uuid().notNull(),
    ...buildColumns(),
    kind: text({ enum: DECISION_KINDS }).notNull(),
    own: boolean().notNull(),
    verdictRevisionId: uuid(),
    pinned: jsonb().$type<Pinned>().notNull(),
    acknowledged: text().array().notNull().default(sql`'{}'`),
    /** whether the build meant a restart when it was decided on */
    seenReboot: text({ enum: REBOOTS }),
    riskAcceptanceId: uuid(),
    standingRuleId: uuid(),
    reason: text(),
    until: instant(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    index('decision_environment').on(t.consultancyId, t.environmentId, t.buildId, t.at),
    within('decision_customer', t, t.customerId, customer),
    within('decision_environment_fk', t, t.environmentId, environment),
    within('decision_revision', t, t.verdictRevisionId, verdictRevision),
    within('decision_risk', t, t.riskAcceptanceId, riskAcceptance),
    within('decision_standing_rule', t, t.standingRuleId, standingRule),
    check('decision_delegated', sql`${t.standingRuleId} is null or not ${t.own}`),
    ...refersToBuild('decision', t),
    oneOf('decision_kind', t.kind, DECISION_KINDS),
    oneOf('decision_seen_reboot', t.seenReboot, REBOOTS),
  ],
)

/** Written when an approval's installation drifts or its outcome worsens: drifting back does not revive it. */
export const decisionStaleness = pgTable(
  'decision_staleness',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    decisionId: uuid().notNull(),
    installationId: uuid().notNull(),
    cause: text({ enum: ['profile_changed', 'outcome_worse'] }).notNull(),
    at: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('decision_staleness_once').on(t.consultancyId, t.decisionId, t.installationId),
    within('decision_staleness_customer', t, t.customerId, customer),
    within('decision_staleness_decision', t, t.decisionId, decision),
    within('decision_staleness_installation', t, t.installationId, installation),
    oneOf('decision_staleness_cause', t.cause, ['profile_changed', 'outcome_worse']),
  ],
)

/** A build pulled by this consultancy after a verdict or an install. `productId` lets a contact with that product see a public build's withdrawal. */
export const withdrawal = pgTable(
  'withdrawal',
  { ...tenantColumns(), ...buildColumns(), productId: text().references(() => product.id), reason: jsonb().$type<Wording>().notNull(), remediation: jsonb().$type<Remediation>().notNull(),
    /** carries out what the vendor did; no reinstatement of ours lifts it */
    byVendor: boolean().notNull().default(false), ...madeBy() },
  t => [tenantKey(t), index('withdrawal_build').on(t.consultancyId, t.buildId), ...refersToBuild('withdrawal', t)],
)

/** An installation that has the withdrawn build, may have it, or would get it by itself. */
export const exposure = pgTable(
  'exposure',
  {
    ...tenantColumns(),
    customerId: uuid(),
    withdrawalId: uuid().notNull(),
    installationId: uuid().notNull(),
    way: text({ enum: EXPOSURE_WAYS }).notNull(),
    at: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('exposure_installation').on(t.consultancyId, t.withdrawalId, t.installationId),
    within('exposure_customer', t, t.customerId, customer),
    within('exposure_withdrawal', t, t.withdrawalId, withdrawal),
    within('exposure_installation_fk', t, t.installationId, installation),
    oneOf('exposure_way', t.way, EXPOSURE_WAYS),
  ],
)
