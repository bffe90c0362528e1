import { sql } from 'drizzle-orm'
import { boolean, check, customType, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { Facets } from '../../server/domain/facets'
import { RESULT_STATUSES, RUN_STATES as CONCLUSIONS } from '../../server/domain/run-result'
import { branch, product } from './catalogue'
import { buildColumns, refersToBuild } from './build-reference'
import { instant, madeBy, oneOf, tenantColumns, tenantKey, within } from './columns'
import { environment, installation } from './environments'

export const RUN_STATES = ['open', 'sealed', 'abandoned'] as const

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const testCase = pgTable(
  'test_case',
  {
    ...tenantColumns(),
    key: text().notNull(),
    title: text().notNull(),
    procedure: text().notNull().default(''),
    productId: text().references(() => product.id),
    createdAt: instant().notNull(),
  },
  t => [tenantKey(t), unique('test_case_key').on(t.consultancyId, t.key)],
)

export const testPlan = pgTable(
  'test_plan',
  {
    ...tenantColumns(),
    name: text().notNull(),
    productId: text().notNull().references(() => product.id),
    /** a shorter list, for builds that cannot wait */
    expedited: boolean().notNull().default(false),
    createdAt: instant().notNull(),
  },
  t => [tenantKey(t), unique('test_plan_name').on(t.consultancyId, t.name)],
)

export const testPlanCase = pgTable(
  'test_plan_case',
  {
    consultancyId: uuid().notNull(),
    planId: uuid().notNull(),
    caseId: uuid().notNull(),
    position: integer().notNull(),
    mandatory: boolean().notNull(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.planId, t.caseId] }),
    within('test_plan_case_plan', t, t.planId, testPlan, 'cascade'),
    within('test_plan_case_case', t, t.caseId, testCase),
  ],
)

/** One attempt of a plan for one build on a rig. After `sealedAt` nothing of it changes. */
export const run = pgTable(
  'run',
  {
    ...tenantColumns(),
    ...buildColumns(),
    environmentId: uuid().notNull(),
    planId: uuid().notNull(),
    /** as its plan was when the run was opened; it stays so */
    expedited: boolean().notNull().default(false),
    /** the engineer's word, where the build's own facts do not call it urgent */
    expeditedReason: text(),
    state: text({ enum: RUN_STATES }).notNull().default('open'),
    conclusion: text({ enum: CONCLUSIONS }),
    hasWaiver: boolean().notNull().default(false),
    allWaived: boolean().notNull().default(false),
    note: text(),
    sealedAt: instant(),
    sealedByName: text(),
    sealDigest: text(),
    ...madeBy(),
  },
  t => [
    tenantKey(t),
    index('run_build').on(t.consultancyId, t.buildId),
    within('run_environment', t, t.environmentId, environment),
    within('run_plan', t, t.planId, testPlan),
    ...refersToBuild('run', t),
    oneOf('run_state', t.state, RUN_STATES),
    oneOf('run_conclusion', t.conclusion, CONCLUSIONS),
    check('run_sealed_whole', sql`(${t.state} = 'sealed') = (${t.sealedAt} is not null)`),
  ],
)

/** The raw facets of each subject, frozen before the install. */
export const runSubject = pgTable(
  'run_subject',
  {
    ...tenantColumns(),
    runId: uuid().notNull(),
    installationId: uuid().notNull(),
    systemName: text().notNull(),
    facets: jsonb().$type<Facets>().notNull(),
  },
  t => [
    tenantKey(t),
    unique('run_subject_installation').on(t.consultancyId, t.runId, t.installationId),
    within('run_subject_run', t, t.runId, run),
    within('run_subject_installation_fk', t, t.installationId, installation),
  ],
)

/** What a run leaves behind: result files, notes, attachments; hashed on arrival. */
export const evidence = pgTable(
  'evidence',
  {
    ...tenantColumns(),
    runId: uuid().notNull(),
    fileName: text().notNull(),
    mediaType: text().notNull(),
    sizeBytes: integer().notNull(),
    sha256: text().notNull(),
    content: bytes().notNull(),
    ...madeBy(),
  },
  t => [tenantKey(t), unique('evidence_content').on(t.consultancyId, t.runId, t.sha256), within('evidence_run', t, t.runId, run)],
)

/** One case of one run; `status` is null until somebody or a file says it. */
export const result = pgTable(
  'result',
  {
    ...tenantColumns(),
    runId: uuid().notNull(),
    caseId: uuid(),
    position: integer().notNull(),
    key: text().notNull(),
    title: text().notNull(),
    mandatory: boolean().notNull(),
    status: text({ enum: RESULT_STATUSES }),
    note: text(),
    durationMs: integer(),
    evidenceId: uuid(),
    /** the issue that made this case mandatory here; its foreign key stands in 0026, or two files would import each other */
    issueId: uuid(),
    updatedAt: instant(),
    updatedByName: text(),
  },
  t => [
    tenantKey(t),
    unique('result_key').on(t.consultancyId, t.runId, t.key),
    within('result_run', t, t.runId, run),
    within('result_case', t, t.caseId, testCase),
    within('result_evidence', t, t.evidenceId, evidence),
    oneOf('result_status', t.status, RESULT_STATUSES),
  ],
)

/** Time worked on a run; an open segment is a running timer, and a run has at most one. */
export const workSegment = pgTable(
  'work_segment',
  { ...tenantColumns(), runId: uuid().notNull(), startedAt: instant().notNull(), endedAt: instant(), byName: text().notNull() },
  t => [
    tenantKey(t),
    within('work_segment_run', t, t.runId, run),
    check('work_segment_order', sql`${t.endedAt} is null or ${t.endedAt} >= ${t.startedAt}`),
  ],
)

/** A failed or missing case is tolerated in one run; it is never a passed one. */
export const waiver = pgTable(
  'waiver',
  { ...tenantColumns(), runId: uuid().notNull(), resultId: uuid().notNull(), reason: text().notNull(), ...madeBy() },
  t => [
    tenantKey(t),
    unique('waiver_result').on(t.consultancyId, t.resultId),
    within('waiver_run', t, t.runId, run),
    within('waiver_result_fk', t, t.resultId, result),
  ],
)

/** An engineer's word that a named difference between rig and customer does not matter, on one branch, until a date. */
export const signOff = pgTable(
  'sign_off',
  {
    ...tenantColumns(),
    branchId: text().notNull().references(() => branch.id),
    facetKey: text().notNull(),
    rigValue: text().notNull(),
    customerValue: text().notNull(),
    until: instant().notNull(),
    reason: text().notNull(),
    ...madeBy(),
  },
  t => [tenantKey(t)],
)

/** What contacts may know of the lab's work on a build: that it is being tested, and that a plan exists for it. */
export const labState = pgTable(
  'lab_state',
  {
    consultancyId: uuid().notNull(),
    ...buildColumns(),
    productId: text().notNull().references(() => product.id),
    testing: boolean().notNull(),
  },
  t => [primaryKey({ columns: [t.consultancyId, t.buildId] }), ...refersToBuild('lab_state', t)],
)
