import { boolean, check, date, index, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import type { Predicate } from '../../server/domain/conditions'
import { ISSUE_LEDGER_STATES } from '../../server/domain/issue'
import { buildColumns, optionalBuildColumns, refersToBuild } from './build-reference'
import { branch, product } from './catalogue'
import { instant, madeBy, oneOf, tenantColumns, tenantKey, within } from './columns'
import { customer, environment, system } from './environments'
import { testCase } from './lab'
import type { Wording } from './verdicts'

/**
 * A fault this consultancy keeps a ledger of. Its test case is mandatory in every later run of the branch until a run of
 * ours shows it fixed. Where it bites: `predicate`; null is everywhere.
 */
export const issue = pgTable(
  'issue',
  {
    ...tenantColumns(),
    productId: text().notNull().references(() => product.id),
    branchId: text().notNull().references(() => branch.id),
    title: jsonb().$type<Wording>().notNull(),
    workaround: jsonb().$type<Wording>(),
    state: text({ enum: ISSUE_LEDGER_STATES }).notNull().default('reported'),
    /** the build it came in with */
    ...optionalBuildColumns(),
    /** the build said to fix it; ours or the public catalogue's, looked up by its id */
    fixedInId: uuid(),
    predicate: jsonb().$type<Predicate>(),
    /** a component that makes it harmless, as the facet writes it: kind and name@major */
    companionFacet: text(),
    companionValue: text(),
    caseId: uuid().notNull(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    index('issue_branch').on(t.consultancyId, t.branchId),
    within('issue_case', t, t.caseId, testCase),
    ...refersToBuild('issue', t),
    oneOf('issue_state', t.state, ISSUE_LEDGER_STATES),
    check('issue_build_whole', sql`(${t.buildOwner} is null) = (${t.buildId} is null)`),
    check('issue_companion_whole', sql`(${t.companionFacet} is null) = (${t.companionValue} is null)`),
  ],
)

/** What became of an issue, in order. `recurred`: it was resolved, and failed again. */
export const issueEvent = pgTable(
  'issue_event',
  {
    ...tenantColumns(),
    issueId: uuid().notNull(),
    kind: text({ enum: [...ISSUE_LEDGER_STATES, 'recurred', 'noted'] }).notNull(),
    note: text(),
    runId: uuid(),
    ...optionalBuildColumns(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    index('issue_event_issue').on(t.consultancyId, t.issueId, t.at),
    within('issue_event_issue_fk', t, t.issueId, issue),
    ...refersToBuild('issue_event', t),
    oneOf('issue_event_kind', t.kind, [...ISSUE_LEDGER_STATES, 'recurred', 'noted']),
  ],
)

/** One entry of a build's fix list: the defect as the vendor names it, a KB or a number of its own. */
export const buildFix = pgTable(
  'build_fix',
  {
    consultancyId: uuid().notNull(),
    ...buildColumns(),
    defect: text().notNull(),
    source: text().notNull(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.buildId, t.defect] }),
    ...refersToBuild('build_fix', t),
  ],
)

/** A private fix that an environment runs: which build it is, and the defect it is there for. */
export const interimUpdate = pgTable(
  'interim_update',
  {
    ...tenantColumns(),
    customerId: uuid().notNull(),
    environmentId: uuid().notNull(),
    systemId: uuid().notNull(),
    ...buildColumns(),
    defect: text().notNull(),
    /** the vendor demands that it is gone before anything is installed over it */
    removeFirst: boolean().notNull().default(false),
    installedOn: date({ mode: 'string' }),
    note: text(),
    ...madeBy(),
    removedAt: instant(),
    removedByName: text(),
  },
  t => [
    tenantKey(t),
    index('interim_update_environment').on(t.consultancyId, t.environmentId),
    within('interim_update_customer', t, t.customerId, customer),
    within('interim_update_environment_fk', t, t.environmentId, environment),
    within('interim_update_system', t, t.systemId, system),
    ...refersToBuild('interim_update', t),
    check('interim_update_removed_whole', sql`(${t.removedAt} is null) = (${t.removedByName} is null)`),
  ],
)

/** An engineer's word that a build may go on although its fix list does not hold the defect. */
export const interimWaiver = pgTable(
  'interim_waiver',
  { ...tenantColumns(), customerId: uuid().notNull(), environmentId: uuid().notNull(), interimUpdateId: uuid().notNull(), ...buildColumns(), reason: text().notNull(), ...madeBy() },
  t => [
    tenantKey(t),
    unique('interim_waiver_once').on(t.consultancyId, t.interimUpdateId, t.buildId),
    within('interim_waiver_customer', t, t.customerId, customer),
    within('interim_waiver_environment', t, t.environmentId, environment),
    within('interim_waiver_update', t, t.interimUpdateId, interimUpdate),
    ...refersToBuild('interim_waiver', t),
  ],
)
