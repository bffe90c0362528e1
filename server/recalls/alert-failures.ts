import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { installation, outcome, verdictRevision } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import { enqueue } from '../jobs/enqueue'
import { counts } from '../verdicts/evidence'

/** Customers' installations that have this build and whose outcome, asked as an installed one, is `fail`. */
export const readInstalledFailures = async (tx: Tx, buildId: string): Promise<Set<string>> =>
  new Set((await readFailing(tx, eq(installation.buildId, buildId))).map(row => row.id))

/**
 * Where an installed build's outcome has just turned to `fail`, its customers are alerted, withdrawal or not (rule 2).
 * `occasionId` is a run whose seal made it so; without one it is what the revision itself says.
 */
export const alertNewFailures = async (tx: Tx, { id }: Pick<Build, 'id'>, revisionId: string, before: ReadonlySet<string>, occasionId?: string): Promise<void> => {
  const installationIds = [...(await readInstalledFailures(tx, id))].filter(one => !before.has(one))
  if (installationIds.length > 0) await enqueue(tx, 'send-alerts', { consultancyId: tx.consultancyId, buildId: id, causeId: revisionId, ...(occasionId && { occasionId }), installationIds })
}

/** What fails on some systems: installation and build, with the revision it rests on. */
export const readFailuresOn = async (tx: Tx, systemIds: readonly string[]): Promise<Failure[]> =>
  readFailing(tx, sql`${installation.systemId} = any(${sql.param([...systemIds])})`)

/** The same alert where a system has moved into a failing configuration, or turns out to have a build that fails. */
export const alertMovedIntoFailure = async (tx: Tx, moved: readonly Failure[], occasionId: string): Promise<void> => {
  for (const same of Map.groupBy(moved, row => row.revisionId).values()) {
    const { buildId, revisionId } = same[0]!
    await enqueue(tx, 'send-alerts', { consultancyId: tx.consultancyId, buildId, causeId: revisionId, occasionId, installationIds: same.map(row => row.id) })
  }
}

export type Failure = { id: string; buildId: string; revisionId: string }

const readFailing = (tx: Tx, which: ReturnType<typeof eq>): Promise<Failure[]> =>
  tx.db
    .select({ id: installation.id, buildId: outcome.buildId, revisionId: outcome.revisionId })
    .from(installation)
    .innerJoin(outcome, and(eq(outcome.buildId, installation.buildId), eq(outcome.profileId, installation.profileId)))
    .innerJoin(verdictRevision, and(eq(verdictRevision.consultancyId, outcome.consultancyId), eq(verdictRevision.id, outcome.revisionId)))
    .where(and(counts, which, isNotNull(installation.customerId), eq(outcome.installedOutcome, 'fail')))
