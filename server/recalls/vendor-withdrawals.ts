import { and, arrayOverlaps, eq, inArray, isNotNull, or } from 'drizzle-orm'
import { build, consultancy, installation, PUBLIC_CATALOGUE, type Remediation } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '../actor'
import { findBuild } from '../catalogue/queries'
import { lockBuild } from '../decisions/lock-build'
import { log } from '../log'
import { readCurrentRevisions } from '../verdicts/evidence'
import { carryOutRecall, readOpenDecisions } from './carry-out'
import { findLiveWithdrawal } from './live-withdrawal'
import { defaultSteps } from './steps'

/**
 * What a vendor pulled is blocked everywhere from the moment the catalogue says so; this carries the rest of rule 7 out
 * in every consultancy that has anything of it. Again it changes nothing. One that fails keeps no other waiting.
 */
export const carryOutVendorWithdrawals = async (): Promise<{ carriedOut: number }> => {
  const houses = await asActor(job('vendor-withdrawals', null), tx => tx.db.select({ id: consultancy.id }).from(consultancy))
  const failures: unknown[] = []
  let carriedOut = 0
  for (const { id } of houses) {
    try {
      const pulled = await asActor(job('vendor-withdrawals', id), listConcerning)
      for (const buildId of pulled) if (await asActor(job('vendor-withdrawals', id), tx => carryOut(tx, buildId))) carriedOut++
    } catch (err) {
      log.error({ err, consultancyId: id }, 'what a vendor pulled could not be carried out')
      failures.push(err)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `vendors' withdrawals could not be carried out in ${failures.length} consultancies`)
  return { carriedOut }
}

/** Public builds that were pulled and that stand or may stand somewhere here, were judged here, or may be on their way. */
const listConcerning = async (tx: Tx): Promise<string[]> => {
  const pulled = await tx.db.select().from(build).where(and(eq(build.consultancyId, PUBLIC_CATALOGUE), isNotNull(build.vendorWithdrawnReason)))
  if (pulled.length === 0) return []
  const ids = pulled.map(row => row.id)
  const placed = await tx.db.select({ buildId: installation.buildId, mayBeIds: installation.mayBeIds }).from(installation).where(or(inArray(installation.buildId, ids), arrayOverlaps(installation.mayBeIds, ids)))
  const here = new Set(placed.flatMap(row => [row.buildId, ...row.mayBeIds]))
  const judged = new Set((await readCurrentRevisions(tx, { buildIds: ids })).map(row => row.buildId))
  const open = new Set((await readOpenDecisions(tx, ids)).map(({ rows }) => rows[0]!.buildId))
  return ids.filter(id => here.has(id) || judged.has(id) || open.has(id))
}

const carryOut = async (tx: Tx, buildId: string): Promise<boolean> => {
  await lockBuild(tx, buildId, 'alone')
  const pulled = await findBuild(tx, buildId)
  if (pulled.vendorWithdrawnReason === null || (await findLiveWithdrawal(tx, buildId))) return false
  await carryOutRecall(tx, pulled, { reason: { en: pulled.vendorWithdrawnReason }, remediation: await remediationFor(tx, buildId), byVendor: true })
  return true
}

/** What our own verdict says where it fails; else to wait for our word. */
const remediationFor = async (tx: Tx, buildId: string): Promise<Remediation> => {
  const [revision] = await readCurrentRevisions(tx, { buildIds: [buildId] })
  if (revision?.kind !== 'fail') return { do: 'mitigate', steps: defaultSteps('vendor') }
  return { ...revision.remediation, steps: revision.remediation.steps ?? defaultSteps(revision.remediation.do) }
}
