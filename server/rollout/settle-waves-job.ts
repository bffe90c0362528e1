import { eq } from 'drizzle-orm'
import { consultancy } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '../actor'
import { enqueue } from '../jobs/enqueue'
import { listUnsettled, settleWaves } from './settle-waves'

/** Long enough that a night of reports is settled a few times a minute instead of once each. */
const GATHER_SECONDS = 5

/** Called where something happens that may open or shut a wave. What it counts on is not committed yet: hence the job. */
export const askToSettleWaves = async (tx: Tx, buildId: string): Promise<void> => {
  const [house] = await tx.db.select({ wavesOn: consultancy.wavesOn }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  if (!house?.wavesOn) return
  await enqueue(tx, 'settle-waves', { consultancyId: tx.consultancyId, buildId }, { singletonKey: `${tx.consultancyId} ${buildId}`, startAfter: new Date(Date.now() + GATHER_SECONDS * 1000) })
}

export const settleWavesOf = ({ consultancyId, buildId }: { consultancyId: string; buildId: string }, now?: Date): Promise<void> =>
  asActor(job('settle-waves', consultancyId), tx => settleWaves(tx, buildId), now)

/** Over all houses: a job that asked too early, or not at all, is made up for. */
export const settleAllWaves = async (now?: Date): Promise<void> => {
  const houses = await asActor(job('settle-waves', null), tx => tx.db.select({ id: consultancy.id }).from(consultancy), now)
  for (const { id } of houses) {
    for (const { buildId } of await asActor(job('settle-waves', id), listUnsettled, now)) await settleWavesOf({ consultancyId: id, buildId }, now)
  }
}
