import { asc, desc, eq, isNull, and } from 'drizzle-orm'
import { branch, consultancy, customer, decision, environment, exposure, installation, product, riskAcceptance, system, verdictRevision, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { findBuild, listProducts, type Build } from '../catalogue/queries'
import { readOwnReboots, readRestart, readRestartsAfterAll } from '../catalogue/restart'
import { readUrgencies, readUrgency, type HeldUrgency } from '../catalogue/urgency'
import { environmentStatus } from '../domain/may-install'
import { worstStatus, type Status } from '../domain/status'
import { compareUrgency, vendorClock, type Clock } from '../domain/urgency'
import { found } from '../errors'
import { tellAt } from '../recalls/tell-at'
import { findLiveWithdrawal, findReinstatement, isLive } from '../recalls/live-withdrawal'
import { readTimeline } from '../recalls/queries'
import { listRunbooks } from '../recalls/runbooks'
import { counts, readCurrentRevisions } from '../verdicts/evidence'
import { listBuildNames } from '../verdicts/preview-reach'
import { installAnswers, type InstallRow } from './install-facts'
import { isDecidable, pinsOf, seenDigest } from './pins'
import { exposednessOf } from './urgent'

export type PlaceOnBuild = {
  environment: { id: string; name: string }
  build: Build
  worst: Status
  counts: Readonly<Partial<Record<Status, number>>>
  rows: InstallRow[]
  /** what a decision made from this page sends back */
  seen: string
  revisionId: string | null
  /** something here waits for the customer's word */
  asks: boolean
  urgency: HeldUrgency
  /** installations here that lack the fix, and since when they could have it; null where that is not known */
  exposed: number
  sinceRelease: Clock | null
  /** what we say of it rests on a shorter plan */
  expedited: boolean
  /** planned to need no restart, and needing one after all */
  restartsAfterAll: boolean
}

const SILENT: readonly Status[] = ['not_applicable', 'superseded', 'installed']

const readPlaces = async (tx: Tx, question: { buildIds?: string[] } = {}): Promise<PlaceOnBuild[]> => {
  const environments = await tx.db.select({ id: environment.id, name: environment.name }).from(environment).orderBy(asc(environment.name))
  const rows = await installAnswers(tx, question)
  const revisions = new Map((await readCurrentRevisions(tx)).map(row => [row.buildId, row]))
  const urgencies = await readUrgencies(tx, [...new Set(rows.map(row => row.build.id))])
  const builds = [...new Map(rows.map(row => [row.build.id, row.build])).values()]
  const reboots = await readOwnReboots(tx, builds.map(row => row.id))
  const afterAll = await readRestartsAfterAll(tx, builds, reboots)
  return environments.flatMap(place =>
    [...Map.groupBy(rows.filter(row => row.installation.environmentId === place.id), row => row.build.id).values()].flatMap(group => {
      const own = group.filter(row => row.applicability !== 'not_applicable')
      const worst = worstStatus(own.map(row => row.answer.status))
      if (worst === null) return []
      const build = own[0]!.build
      const revisionId = revisions.get(build.id)?.id ?? null
      return [{
        environment: place,
        build,
        worst,
        counts: environmentStatus(own.map(row => row.answer.status)).counts,
        rows: own,
        seen: seenDigest(revisionId, reboots.get(build.id) ?? build.reboot, pinsOf(own)),
        revisionId,
        asks: own.some(asksForWord),
        urgency: urgencies.get(build.id)!,
        exposed: own.filter(row => exposednessOf(row) === 'exposed').length,
        sinceRelease: vendorClock(build, null, tx.now),
        expedited: revisions.get(build.id)?.expedited ?? false,
        restartsAfterAll: afterAll.has(build.id),
      }]
    }),
  )
}

/** What is cleared and not decided; and a refusal that counts no more, cleared or not: see decision 008. */
const asksForWord = ({ answer, outcome }: InstallRow): boolean =>
  (['undecided', 'stale', 'unacknowledged'].includes(answer.status) && (outcome === 'pass' || outcome === 'conditional')) ||
  (answer.status !== 'recalled' && answer.reasons.some(({ status, detail }) => status === 'undecided' && detail !== undefined && ASKED_ANEW.includes(detail)))

const ASKED_ANEW: readonly string[] = ['exploited', 'wait_over', 'wait_not_pinned']

/** The home: what can be installed, what waits for a decision, what is held or recalled, each environment's state. */
export const readPortalHome = async (tx: Tx) => {
  const [house] = await tx.db.select({ name: consultancy.name }).from(consultancy)
  const [self] = await tx.db.select({ name: customer.name }).from(customer)
  const places = await readPlaces(tx)
  const shown = places.filter(place => !SILENT.includes(place.worst))
  const builds = (status: (place: PlaceOnBuild) => boolean) => new Set(shown.filter(status).map(place => place.build.id)).size
  return {
    consultancyName: house?.name ?? '',
    customerName: self?.name ?? '',
    installable: builds(place => (place.counts.may_install ?? 0) > 0),
    held: builds(place => place.worst === 'held'),
    recalled: builds(place => place.worst === 'recalled'),
    failing: builds(place => place.worst === 'fail'),
    waiting: shown.filter(place => place.asks).sort((a, b) => compareUrgency(a.urgency, b.urgency)),
    places,
    pendingRisks: await readPendingRisks(tx),
    notices: await readRecallNotices(tx),
    runbooks: await listRunbooks(tx),
  }
}

const readPendingRisks = (tx: Tx) => tx.db.select().from(riskAcceptance).where(isNull(riskAcceptance.acceptedAt)).orderBy(desc(riskAcceptance.askedAt))

/** What a withdrawal says to do at what it exposed of the customer's. */
const tellExposed = async (tx: Tx, pulled: typeof withdrawal.$inferSelect) => {
  const rows = await tx.db
    .select({ id: exposure.installationId, system: system.name })
    .from(exposure)
    .innerJoin(installation, and(eq(installation.consultancyId, exposure.consultancyId), eq(installation.id, exposure.installationId)))
    .innerJoin(system, eq(system.id, installation.systemId))
    .where(eq(exposure.withdrawalId, pulled.id))
    .orderBy(asc(system.name))
  return tellAt(tx, pulled.remediation, rows)
}

/** Withdrawals that expose something of the customer's. */
const readRecallNotices = async (tx: Tx) => {
  const rows = await tx.db
    .selectDistinctOn([withdrawal.id], { withdrawal })
    .from(exposure)
    .innerJoin(withdrawal, and(eq(withdrawal.consultancyId, exposure.consultancyId), eq(withdrawal.id, exposure.withdrawalId)))
    .where(isLive)
  const names = await listBuildNames(tx, rows.map(row => row.withdrawal.buildId))
  const notices = []
  for (const { withdrawal: pulled } of rows) {
    notices.push({ ...pulled, name: names.find(one => one.id === pulled.buildId) ?? null, advice: await tellExposed(tx, pulled) })
  }
  return notices
}

/** One update's page: what was tested, on what, how that compares, what has been said, and what can be decided. */
export const readPortalUpdate = async (tx: Tx, { buildId }: { buildId: string }) => {
  const tested = await findBuild(tx, buildId)
  const places = await readPlaces(tx, { buildIds: [buildId] })
  const revisions = await tx.db.select().from(verdictRevision).where(and(eq(verdictRevision.buildId, buildId), counts)).orderBy(desc(verdictRevision.number))
  const pulled = await findLiveWithdrawal(tx, buildId)
  const reinstated = await findReinstatement(tx, buildId)
  if (places.length === 0 && revisions.length === 0 && !pulled && !reinstated) found(undefined, 'update')
  const [frame] = await tx.db.select({ productName: product.name }).from(product).where(eq(product.id, tested.productId))
  const [line] = tested.branchId ? await tx.db.select({ name: branch.name }).from(branch).where(eq(branch.id, tested.branchId)) : []
  const remedies = [pulled?.remediation, ...revisions.map(row => row.remediation)].flatMap(one => (one?.do === 'replace_with' ? [one.buildId] : []))
  return {
    build: tested,
    urgency: await readUrgency(tx, buildId),
    restart: await readRestart(tx, tested),
    sinceRelease: vendorClock(tested, null, tx.now),
    exposed: places.reduce((total, place) => total + place.exposed, 0),
    productName: frame?.productName ?? tested.productId,
    branchName: line?.name ?? null,
    places: places.map(place => ({ ...place, decidable: place.rows.some(isDecidable) })),
    revisions,
    withdrawal: pulled,
    reinstated,
    timeline: pulled ? await readTimeline(tx, pulled.id) : [],
    runbooks: await listRunbooks(tx, { buildId }),
    recallAdvice: pulled ? await tellExposed(tx, pulled) : [],
    verdictAdvice: revisions[0] ? await tellAt(tx, revisions[0].remediation, places.flatMap(place => place.rows).filter(row => row.applicability === 'installed').map(row => ({ id: row.installation.id, system: row.systemName }))) : [],
    exposures: pulled ? await tx.db.select().from(exposure).where(eq(exposure.withdrawalId, pulled.id)) : [],
    history: await tx.db
      .select({ decision, environment: environment.name })
      .from(decision)
      .innerJoin(environment, eq(environment.id, decision.environmentId))
      .where(eq(decision.buildId, buildId))
      .orderBy(desc(decision.at)),
    risks: await tx.db.select().from(riskAcceptance).where(eq(riskAcceptance.buildId, buildId)).orderBy(desc(riskAcceptance.askedAt)),
    buildNames: await listBuildNames(tx, remedies),
    catalogue: await listProducts(tx),
  }
}
