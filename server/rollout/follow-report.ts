import { eq } from 'drizzle-orm'
import { cohort, installReport } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '../actor'
import { announce } from '../live/announce'

/** What a report means beyond the customer it came from. Can be run again. */
export const followReport = ({ consultancyId, reportId }: { consultancyId: string; reportId: string }): Promise<void> =>
  asActor(job('follow-report', consultancyId), async tx => {
    const [report] = await tx.db.select().from(installReport).where(eq(installReport.id, reportId))
    if (report?.result === 'failed') await tellThePaused(tx, report)
  })

/** Everybody whose systems are configured alike now waits. */
const tellThePaused = async (tx: Tx, { id, profileId }: { id: string; profileId: string }): Promise<void> => {
  const customers = await tx.db.selectDistinct({ id: cohort.customerId }).from(cohort).where(eq(cohort.profileId, profileId))
  announce(tx, { kind: 'rollout', subjectId: id, customerIds: customers.map(row => row.id) })
}
