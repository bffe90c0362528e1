import { and, eq, inArray, min } from 'drizzle-orm'
import { build, cohort, customer, environment, labState, run, verdictRevision, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { findBuild, type Build } from '../catalogue/queries'
import { listExploited, readUrgencies, readUrgency, type HeldUrgency } from '../catalogue/urgency'
import { clocksOf, compareUrgency, exposedness, vendorClock, type Clock, type Exposedness } from '../domain/urgency'
import { isLive } from '../recalls/live-withdrawal'
import { counts, readCurrentRevisions } from '../verdicts/evidence'
import { applicabilityOf, readLineageFor } from './ground'
import { installAnswers, type InstallRow } from './install-facts'

export type UrgentBuild = { build: Build; urgency: HeldUrgency; sinceRelease: Clock | null; exposed: number; unknown: number; customers: number; testing: boolean }
export type Urgent = {
  builds: UrgentBuild[]
  /** installations that may lack such a fix: their branch or their build is not known */
  unsure: number
}

/**
 * Exploited and not yet tested: the builds with a customer's installation that lacks the fix, worst first. A build that
 * a cleared later one replaces is not among them, because that one is the fix to take.
 */
export const readUrgent = async (tx: Tx): Promise<Urgent> => {
  const { open, cleared } = await listUntested(tx)
  const groups = open.length === 0 ? [] : await countAlike(tx, open.map(one => one.productId))
  if (groups.length === 0) return { builds: [], unsure: 0 }
  const ground = await readLineageFor(tx, [...open, ...cleared], groups)
  const waiting = open.filter(one => !cleared.some(newer => ground.lineage.supersedes(newer, one)))
  const urgencies = await readUrgencies(tx, waiting.map(one => one.id))
  const testing = new Set((await tx.db.select({ id: labState.buildId }).from(labState).where(eq(labState.testing, true))).map(row => row.id))
  const unsure = new Set<(typeof groups)[number]>()
  const builds = waiting.map((one): UrgentBuild => {
    const by = Map.groupBy(groups, group => exposedness({ applicability: applicabilityOf(ground, one, group), identity: group.identity, withdrawn: false }))
    for (const group of by.get('unknown') ?? []) unsure.add(group)
    const exposed = by.get('exposed') ?? []
    return {
      build: one,
      urgency: urgencies.get(one.id)!,
      sinceRelease: vendorClock(one, null, tx.now),
      exposed: sum(exposed),
      unknown: sum(by.get('unknown') ?? []),
      customers: new Set(exposed.map(group => group.customerId)).size,
      testing: testing.has(one.id),
    }
  })
  return { builds: builds.filter(one => one.exposed > 0).sort((a, b) => compareUrgency(a.urgency, b.urgency) || b.exposed - a.exposed), unsure: sum([...unsure]) }
}

const sum = (groups: readonly { size: number }[]) => groups.reduce((total, { size }) => total + size, 0)

/** Exploited builds without a verdict, not withdrawn; and what is cleared of their products. */
const listUntested = async (tx: Tx): Promise<{ open: Build[]; cleared: Build[] }> => {
  const exploited = [...(await listExploited(tx))]
  if (exploited.length === 0) return { open: [], cleared: [] }
  const revisions = await readCurrentRevisions(tx)
  const said = new Set([...revisions.map(row => row.buildId), ...(await tx.db.select({ id: withdrawal.buildId }).from(withdrawal).where(isLive)).map(row => row.id)])
  const clearedIds = revisions.filter(row => row.kind !== 'fail').map(row => row.buildId)
  const rows = await tx.db.select().from(build).where(inArray(build.id, [...new Set([...exploited, ...clearedIds])]))
  const open = rows.filter(row => exploited.includes(row.id) && !said.has(row.id) && row.vendorWithdrawnReason === null)
  return { open, cleared: rows.filter(row => clearedIds.includes(row.id) && open.some(one => one.productId === row.productId)) }
}

/** Customers' installations of these products, counted by what decides whether a build applies to them. */
const countAlike = (tx: Tx, productIds: readonly string[]) => tx.db.select().from(cohort).where(inArray(cohort.productId, [...new Set(productIds)]))

export const exposednessOf = ({ applicability, installation: one, answer }: Pick<InstallRow, 'applicability' | 'installation' | 'answer'>): Exposedness =>
  exposedness({ applicability, identity: one.identity, withdrawn: answer.reasons.some(reason => reason.status === 'recalled') })

export type UndecidedPlace = { environmentId: string; environment: string; customer: string; /** since it was asked; null where it is asked again and nobody wrote down since when */ days: number | null; why: string | null }
export type BuildUrgency = Awaited<ReturnType<typeof readBuildUrgency>>

/** One build's urgency: what is said of it, the vendor's clock beside the lab's, who lacks the fix, and who has not decided. */
export const readBuildUrgency = async (tx: Tx, { buildId }: { buildId: string }) => {
  const about = await findBuild(tx, buildId)
  const urgency = await readUrgency(tx, buildId)
  const [lab] = await tx.db.select({ openedAt: min(run.at) }).from(run).where(eq(run.buildId, buildId))
  const revisions = await tx.db.select({ kind: verdictRevision.kind, at: verdictRevision.publishedAt, expedited: verdictRevision.expedited }).from(verdictRevision).where(and(eq(verdictRevision.buildId, buildId), counts)).orderBy(verdictRevision.number)
  const rows = await installAnswers(tx, { buildIds: [buildId] })
  const by = Map.groupBy(rows, exposednessOf)
  const clearedAt = revisions.find(row => row.kind !== 'fail')?.at ?? null
  const exposed = by.get('exposed') ?? []
  const undecided = await listUndecided(tx, exposed, clearedAt, urgency)
  const decidedAt = latest(exposed.flatMap(row => row.decision?.at ?? []))
  return {
    urgency,
    clocks: clocksOf({
      releasedOn: about.releasedOn, datePrecision: about.datePrecision, now: tx.now,
      labOpenedAt: lab?.openedAt ?? null,
      verdictAt: revisions[0]?.at ?? null,
      clearedAt,
      askedAt: undecided.length > 0 || decidedAt !== null ? clearedAt : null,
      decidedAt: undecided.length > 0 ? null : decidedAt,
    }),
    exposure: { exposed: exposed.length, fixed: by.get('fixed')?.length ?? 0, unknown: by.get('unknown')?.length ?? 0 },
    withdrawn: by.has('no_fix'),
    undecided,
    now: tx.now,
  }
}

const latest = (moments: readonly Date[]): Date | null => (moments.length === 0 ? null : new Date(Math.max(...moments.map(at => at.getTime()))))

const DAY_MS = 86_400_000

/** Who is asked: where it is cleared, or where a refusal counts no more. */
const listUndecided = async (tx: Tx, exposed: readonly InstallRow[], clearedAt: Date | null, { exploitKnownAt }: HeldUrgency): Promise<UndecidedPlace[]> => {
  const asking = exposed.flatMap(row => row.answer.reasons.filter(reason => reason.status === 'undecided' && (reason.detail !== undefined || row.outcome === 'pass' || row.outcome === 'conditional')).map(reason => ({ ...row, why: reason.detail ?? null })))
  if (asking.length === 0) return []
  const names = await tx.db.select({ id: environment.id, environment: environment.name, customer: customer.name }).from(environment).innerJoin(customer, eq(customer.id, environment.customerId)).where(inArray(environment.id, [...new Set(asking.map(row => row.installation.environmentId))]))
  return names.map(({ id, ...name }) => {
    const { decision, why } = asking.find(row => row.installation.environmentId === id)!
    const since = decision === null ? clearedAt : why === 'exploited' ? latest([decision.at, exploitKnownAt ?? decision.at]) : null
    return { environmentId: id, ...name, days: since && Math.floor((tx.now.getTime() - since.getTime()) / DAY_MS), why }
  })
}
