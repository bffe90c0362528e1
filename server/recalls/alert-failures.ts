import { and, eq } from 'drizzle-orm'
import { installation, outcome } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Build } from '../catalogue/queries'
import { enqueue } from '../jobs/enqueue'

/** Customers' installations that have this build and whose outcome, asked as an installed one, is `fail`. */
export const readInstalledFailures = async (tx: Tx, buildId: string): Promise<Set<string>> => {
  const rows = await tx.db
    .select({ id: installation.id, customerId: installation.customerId })
    .from(installation)
    .innerJoin(outcome, and(eq(outcome.buildId, installation.buildId), eq(outcome.profileId, installation.profileId)))
    .where(and(eq(installation.buildId, buildId), eq(outcome.installedOutcome, 'fail')))
  return new Set(rows.filter(row => row.customerId !== null).map(row => row.id))
}

/** Where an installed build's outcome has just turned to `fail`, its customers are alerted, withdrawal or not (rule 2). */
export const alertNewFailures = async (tx: Tx, { id }: Build, revisionId: string, before: ReadonlySet<string>): Promise<void> => {
  const installationIds = [...(await readInstalledFailures(tx, id))].filter(one => !before.has(one))
  if (installationIds.length > 0) await enqueue(tx, 'send-alerts', { consultancyId: tx.consultancyId, buildId: id, causeId: revisionId, installationIds })
}
