import { desc, eq } from 'drizzle-orm'
import { cohort, installReport, verdictRevision } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '../actor'
import { audit } from '../audit'
import { findBuild } from '../catalogue/queries'
import { announce } from '../live/announce'
import { openRunbook } from '../recalls/open-runbook'
import { splitSteps } from '../recalls/steps'

type Report = typeof installReport.$inferSelect

/** What a failure means beyond whoever reported it: their way back is opened, and all who are paused are told. Can be run again. */
export const followFailure = ({ consultancyId, reportId }: { consultancyId: string; reportId: string }): Promise<void> =>
  asActor(job('follow-failure', consultancyId), async tx => {
    const [report] = await tx.db.select().from(installReport).where(eq(installReport.id, reportId))
    if (!report?.customerId) return
    await openBackOut(tx, { ...report, customerId: report.customerId })
    await tellThePaused(tx, report)
  })

/** The plan of the verdict that stood when the build was installed, as far as it has one. */
const openBackOut = async (tx: Tx, { customerId, environmentId, buildId }: Report & { customerId: string }): Promise<void> => {
  const [revision] = await tx.db.select({ backOut: verdictRevision.backOut }).from(verdictRevision).where(eq(verdictRevision.buildId, buildId)).orderBy(desc(verdictRevision.number)).limit(1)
  if (!revision?.backOut) return
  await openRunbook(tx, { customerId, environmentId, cause: 'back_out', build: await findBuild(tx, buildId), steps: splitSteps(revision.backOut) })
}

const tellThePaused = async (tx: Tx, report: Report): Promise<void> => {
  const customers = await tx.db.selectDistinct({ id: cohort.customerId }).from(cohort).where(eq(cohort.profileId, report.profileId))
  await audit(tx, { verb: 'rollout.pause', subject: { kind: 'profile', id: report.profileId }, detail: { buildId: report.buildId, reportId: report.id, customers: customers.length } })
  // To everybody alike: whose report it was is nobody else's business.
  announce(tx, { kind: 'rollout', subjectId: report.buildId, customerIds: customers.map(row => row.id) })
}
