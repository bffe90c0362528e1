import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { Condition } from '../../server/domain/conditions'
import type { Difference } from '../../server/domain/coverage'
import type { RemedyCase } from '../../server/domain/remedy'
import { VERDICT_KINDS } from '../../server/domain/outcome'
import { OUTCOMES } from '../../server/domain/status'
import { buildColumns, refersToBuild } from './build-reference'
import { instant, oneOf, tenantColumns, tenantKey, within } from './columns'
import { profile } from './environments'
import { run } from './lab'

/** Words in the consultancy's languages; `ja` may be missing, then `en` is shown. */
export type Wording = { en: string; ja?: string }

/** What to do where the build is already installed. */
export type Remedy =
  | { do: 'keep'; steps?: Wording }
  | { do: 'mitigate'; steps: Wording }
  | { do: 'replace_with'; buildOwner: string; buildId: string; steps?: Wording }

/** The same in full: `cases` say where to do something else. */
export type Remediation = Remedy & { cases?: RemedyCase<Remedy>[] }

/** What contacts may read of the tests behind a verdict; frozen at publication. */
export type Tested = {
  runId: string
  rig: string
  sealedAt: string
  conclusion: string
  /** by a shorter plan */
  expedited?: true
  cases: { key: string; title: string; mandatory: boolean; status: string | null; waived: boolean }[]
}

const verdictColumns = () => ({
  ...buildColumns(),
  kind: text({ enum: VERDICT_KINDS }).notNull(),
  summary: jsonb().$type<Wording>().notNull(),
  reason: text(),
  conditions: jsonb().$type<Condition[]>().notNull().default(sql`'[]'`),
  remediation: jsonb().$type<Remediation>().notNull(),
  /** how to go back, should the install go wrong; an approval pins it with the revision */
  backOut: jsonb().$type<Wording>(),
  validUntil: instant(),
  runIds: uuid().array().notNull().default(sql`'{}'`),
  authorId: uuid().notNull(),
  authorName: text().notNull(),
  reviewerId: uuid(),
  reviewerName: text(),
})

/** The one draft a build may have; publishing removes it. */
export const verdictDraft = pgTable(
  'verdict_draft',
  {
    ...tenantColumns(),
    ...verdictColumns(),
    state: text({ enum: ['draft', 'review'] }).notNull().default('draft'),
    reviewedAt: instant(),
    updatedAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('verdict_draft_build').on(t.consultancyId, t.buildId),
    ...refersToBuild('verdict_draft', t),
    oneOf('verdict_draft_kind', t.kind, VERDICT_KINDS),
    oneOf('verdict_draft_state', t.state, ['draft', 'review']),
  ],
)

/** Immutable; the highest number of a build is the current one. */
export const verdictRevision = pgTable(
  'verdict_revision',
  {
    ...tenantColumns(),
    ...verdictColumns(),
    number: integer().notNull(),
    soleEngineer: boolean().notNull(),
    /** rests on a run of an expedited plan: marked so for good */
    expedited: boolean().notNull().default(false),
    tested: jsonb().$type<Tested[]>().notNull(),
    publishedAt: instant().notNull(),
  },
  t => [
    tenantKey(t),
    unique('verdict_revision_number').on(t.consultancyId, t.buildId, t.number),
    ...refersToBuild('verdict_revision', t),
    oneOf('verdict_revision_kind', t.kind, VERDICT_KINDS),
  ],
)

/** What the current verdict on a build means for one profile. */
export const outcome = pgTable(
  'outcome',
  {
    consultancyId: uuid().notNull(),
    ...buildColumns(),
    profileId: uuid().notNull(),
    revisionId: uuid().notNull(),
    outcome: text({ enum: OUTCOMES }).notNull(),
    /** the same question where the build is installed already: `start` left aside */
    installedOutcome: text({ enum: OUTCOMES }).notNull(),
    runId: uuid(),
    subjectId: uuid(),
    differences: jsonb().$type<Difference[]>().notNull(),
    conditionKeys: text().array().notNull(),
    blockedBy: text(),
    unknownFacets: text().array().notNull(),
    reasons: text().array().notNull(),
    evaluatedAt: instant().notNull(),
  },
  t => [
    primaryKey({ columns: [t.consultancyId, t.buildId, t.profileId] }),
    index('outcome_profile').on(t.consultancyId, t.profileId),
    within('outcome_profile_fk', t, t.profileId, profile),
    within('outcome_revision', t, t.revisionId, verdictRevision),
    within('outcome_run', t, t.runId, run),
    ...refersToBuild('outcome', t),
    oneOf('outcome_outcome', t.outcome, OUTCOMES),
    oneOf('outcome_installed_outcome', t.installedOutcome, OUTCOMES),
  ],
)
