import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { build, consultancy, customer, verdictRevision, waveState, WAVES } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { audit } from '../audit'
import { referenceTo } from '../catalogue/queries'
import { progressByWave, readProgress } from '../decisions/rollout-progress'
import { openStages, waveOpensAt } from '../domain/rollout'
import { announce } from '../live/announce'

/**
 * Writes down when each wave of a build opens, from how far those before it are. Can be run again at any time, and late:
 * until it has run, a wave stays as it was. `afresh`: a verdict was published, so what a recall halted starts anew.
 */
export const settleWaves = async (tx: Tx, buildId: string, { afresh = false }: { afresh?: boolean } = {}): Promise<void> => {
  const [house] = await tx.db.select().from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  const [revision] = await tx.db.select({ kind: verdictRevision.kind }).from(verdictRevision).where(eq(verdictRevision.buildId, buildId)).orderBy(desc(verdictRevision.number)).limit(1)
  const [tested] = await tx.db.select().from(build).where(eq(build.id, buildId))
  if (!house?.wavesOn || !tested || !revision) return
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.consultancyId} waves ${buildId}`}, 0))`)
  const known = new Map((await tx.db.select().from(waveState).where(eq(waveState.buildId, buildId))).map(row => [row.wave, row]))
  const { places, expedited } = await readProgress(tx, { buildId })
  const answers = openStages(progressByWave(places), { soakHours: expedited ? house.expeditedSoakHours : house.waveSoakHours, now: tx.now })
  const moved = WAVES.flatMap(wave => {
    const row = known.get(wave)
    const restarts = afresh && (row?.haltedAt ?? null) !== null
    if (row?.openedByName && !restarts) return []
    const opensAt = waveOpensAt(restarts ? null : (row?.opensAt ?? null), answers[wave - 1]!.gate, tx.now)
    if (row && !restarts && row.opensAt?.getTime() === opensAt?.getTime()) return []
    return [{ wave, opensAt, restarts }]
  })
  if (moved.length === 0) return
  // What a recall halted meanwhile stays halted: only a restart touches that.
  for (const { wave, opensAt, restarts } of moved) {
    const values = { opensAt, updatedAt: tx.now, ...(restarts && { haltedAt: null, openedByName: null, openedReason: null }) }
    await tx.db
      .insert(waveState)
      .values({ consultancyId: tx.consultancyId, ...referenceTo(tested), wave, ...values })
      .onConflictDoUpdate({ target: [waveState.consultancyId, waveState.buildId, waveState.wave], set: values })
  }
  await audit(tx, { verb: 'rollout.settle_waves', subject: { kind: 'build', id: buildId }, detail: { waves: moved } })
  const customers = await tx.db.select({ id: customer.id }).from(customer).where(inArray(customer.wave, moved.map(one => one.wave)))
  announce(tx, { kind: 'rollout', subjectId: buildId, customerIds: customers.map(row => row.id) })
}

/** Every build whose waves are not all open: what the clock or a lost job left undone. */
export const listUnsettled = (tx: Tx): Promise<{ buildId: string }[]> =>
  tx.db.selectDistinct({ buildId: waveState.buildId }).from(waveState).where(and(sql`${waveState.haltedAt} is null`, sql`(${waveState.opensAt} is null or ${waveState.opensAt} > ${tx.now.toISOString()}::timestamptz)`))
