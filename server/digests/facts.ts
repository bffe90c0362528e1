import { and, between, desc, eq, gte, inArray, isNull, lt, or } from 'drizzle-orm'
import { build, customer, decision, environment, exposure, invoice, reinstatement, share, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Locale } from '@/server/actor'
import { versionText, type Build } from '@/server/catalogue/queries'
import { readOwnReboots, readRestartsAfterAll } from '@/server/catalogue/restart'
import { readUrgencies, type HeldUrgency } from '@/server/catalogue/urgency'
import { installAnswers, type InstallRow } from '@/server/decisions/install-facts'
import { exposednessOf } from '@/server/decisions/urgent'
import type { Status } from '@/server/domain/status'
import { vendorClock } from '@/server/domain/urgency'
import { isLive } from '@/server/recalls/live-withdrawal'
import { readCurrentRevisions, type Revision } from '@/server/verdicts/evidence'
import type { DigestFacts, Exploit, Lifted, Recalled, Standing } from './content'
import { conditionTexts, differenceTexts, inLanguage } from './wording'

export type DigestScope = {
  /** null: the whole consultancy, which no customer's contact may be shown */
  customerId: string | null
  from: Date
  to: Date
  locale: Locale
  money: boolean
}

/** Neither news nor a question: what stands already, and what other sections tell. */
const UNTOLD: readonly Status[] = ['installed', 'superseded', 'not_applicable', 'recalled', 'testing', 'awaiting_verdict']

/** What happened in the period and what waits, of one customer or of all. Every status is `mayInstall`'s own. */
export async function readDigestFacts(tx: Tx, scope: DigestScope): Promise<DigestFacts> {
  const { customerId, from, to } = scope
  const rows = await installAnswers(tx, customerId ? { customerId } : {})
  const names = await readNames(tx, customerId)
  const urgencies = await readUrgencies(tx, [...new Set(rows.map(row => row.build.id))])
  const testing = new Map(rows.filter(({ answer }) => answer.status === 'testing').map(row => [row.build.id, row.build]))
  return {
    from,
    to,
    recalled: await readRecalled(tx, scope, rows, names),
    lifted: await readLifted(tx, scope, names),
    standings: await listStandings(tx, scope, rows, names, urgencies),
    inLab: [...testing.values()].map(row => ({ buildId: row.id, build: buildName(row), exploit: exploitOf(row, urgencies.get(row.id), to) })),
    ...(scope.money ? await readMoney(tx, scope) : { shares: [], invoices: [] }),
  }
}

export const buildName = (row: Pick<Build, 'labels' | 'version'>): string => {
  const version = versionText(row)
  return version ? `${row.labels[0]} (${version})` : row.labels[0]!
}

type Names = { customers: Map<string, string>; environments: Map<string, string> }

async function readNames(tx: Tx, customerId: string | null): Promise<Names> {
  const customers = await tx.db.select({ id: customer.id, name: customer.name }).from(customer).where(customerId ? eq(customer.id, customerId) : undefined)
  const environments = await tx.db.select({ id: environment.id, name: environment.name }).from(environment).where(customerId ? eq(environment.customerId, customerId) : undefined)
  return { customers: new Map(customers.map(row => [row.id, row.name])), environments: new Map(environments.map(row => [row.id, row.name])) }
}

async function readRecalled(tx: Tx, { customerId, from, to, locale }: DigestScope, rows: readonly InstallRow[], names: Names): Promise<Recalled[]> {
  const withdrawn = await tx.db.select({ withdrawal, build }).from(withdrawal).innerJoin(build, and(eq(build.consultancyId, withdrawal.buildOwner), eq(build.id, withdrawal.buildId))).where(and(gte(withdrawal.at, from), lt(withdrawal.at, to), isLive))
  if (withdrawn.length === 0) return []
  const exposures = await tx.db.select().from(exposure).where(and(inArray(exposure.withdrawalId, withdrawn.map(one => one.withdrawal.id)), customerId ? eq(exposure.customerId, customerId) : undefined))
  return withdrawn.flatMap(({ withdrawal: one, build: recalled }) => {
    const exposed = exposures.filter(({ withdrawalId }) => withdrawalId === one.id)
    const concerned = [...exposed.map(row => row.customerId), ...rows.filter(row => row.build.id === recalled.id && row.answer.status === 'recalled').map(row => row.installation.customerId)]
    return [...new Set(concerned)].filter(id => id !== null).map(
      (id): Recalled => ({
        buildId: recalled.id,
        build: buildName(recalled),
        customer: names.customers.get(id) ?? '',
        reason: inLanguage(one.reason, locale),
        exposed: exposed.filter(row => row.customerId === id).length,
        at: one.at,
      }),
    )
  })
}

/** Told to whoever was told of the recall. */
async function readLifted(tx: Tx, { customerId, from, to, locale }: DigestScope, names: Names): Promise<Lifted[]> {
  const rows = await tx.db
    .selectDistinctOn([reinstatement.id, exposure.customerId], { reason: reinstatement.reason, customerId: exposure.customerId, build })
    .from(reinstatement)
    .innerJoin(withdrawal, eq(withdrawal.id, reinstatement.withdrawalId))
    .innerJoin(build, and(eq(build.consultancyId, withdrawal.buildOwner), eq(build.id, withdrawal.buildId)))
    .innerJoin(exposure, eq(exposure.withdrawalId, withdrawal.id))
    .where(and(gte(reinstatement.at, from), lt(reinstatement.at, to), customerId ? eq(exposure.customerId, customerId) : undefined))
  return rows.flatMap(row => (row.customerId === null ? [] : [{ buildId: row.build.id, build: buildName(row.build), customer: names.customers.get(row.customerId) ?? '', reason: inLanguage(row.reason, locale) }]))
}

async function listStandings(tx: Tx, scope: DigestScope, rows: readonly InstallRow[], names: Names, urgencies: Urgencies): Promise<Standing[]> {
  const told = rows.filter(({ answer }) => !UNTOLD.includes(answer.status))
  if (told.length === 0) return []
  const revisions = new Map((await readCurrentRevisions(tx, { buildIds: [...new Set(told.map(row => row.build.id))] })).map(row => [row.buildId, row]))
  const decided = await readLastDecisions(tx, scope.customerId)
  const builds = [...new Map(told.map(row => [row.build.id, row.build])).values()]
  const afterAll = await readRestartsAfterAll(tx, builds, await readOwnReboots(tx, builds.map(row => row.id)))
  const standings = told.map(row => ({ ...standingOf(row, revisions.get(row.build.id), decided.get(placeOf(row)), names, scope, urgencies.get(row.build.id)), restartsAfterAll: afterAll.has(row.build.id) }))
  const alike = Map.groupBy(standings, ({ since: _since, count: _count, ...one }) => JSON.stringify(one))
  return [...alike.values()].map(same => ({ ...same[0]!, count: same.length, since: new Date(Math.max(...same.map(({ since }) => since.getTime()))) }))
}

const placeOf = (row: InstallRow) => `${row.installation.environmentId} ${row.build.id}`

/** When each environment last decided on each build. */
async function readLastDecisions(tx: Tx, customerId: string | null): Promise<Map<string, Date>> {
  const rows = await tx.db
    .selectDistinctOn([decision.environmentId, decision.buildId], { environmentId: decision.environmentId, buildId: decision.buildId, at: decision.at })
    .from(decision)
    .where(customerId ? eq(decision.customerId, customerId) : undefined)
    .orderBy(decision.environmentId, decision.buildId, desc(decision.at))
  return new Map(rows.map(row => [`${row.environmentId} ${row.buildId}`, row.at]))
}

function standingOf(row: InstallRow, revision: Revision | undefined, decidedAt: Date | undefined, names: Names, { locale, to }: DigestScope, urgency: HeldUrgency | undefined): Omit<Standing, 'restartsAfterAll'> {
  const { build: about, installation, answer, outcome, evaluation } = row
  const exploit = exposednessOf(row) === 'exposed' ? exploitOf(about, urgency, to) : null
  // An exploit that became known is news where it asks again.
  const askedAnewAt = exploit && answer.status === 'undecided' ? (urgency?.exploitKnownAt ?? undefined) : undefined
  const said = [evaluation?.evaluatedAt, decidedAt, askedAnewAt].filter(at => at !== undefined)
  return {
    buildId: about.id,
    build: buildName(about),
    customer: names.customers.get(installation.customerId ?? '') ?? '',
    environment: names.environments.get(installation.environmentId) ?? '',
    status: answer.status,
    outcome,
    count: 1,
    since: new Date(Math.max(0, ...said.map(at => at.getTime()))),
    decideBy: revision?.validUntil ?? null,
    differences: differenceTexts(evaluation?.differences ?? [], locale),
    conditions: conditionTexts(revision?.conditions ?? [], [...(evaluation?.conditionKeys ?? []), ...(evaluation?.blockedBy ? [evaluation.blockedBy] : [])], locale),
    exploit,
    expedited: revision?.expedited ?? false,
  }
}

type Urgencies = ReadonlyMap<string, HeldUrgency>

/** Counted to the end of the period, so that the same digest made again says the same. */
const exploitOf = (about: Build, urgency: HeldUrgency | undefined, to: Date): Exploit | null => {
  if (!urgency || urgency.exploitedSince === null) return null
  const counted = vendorClock(about, null, to)
  return { since: urgency.exploitedSince, sinceRelease: counted && { days: counted.days, atLeast: counted.atLeast } }
}

async function readMoney(tx: Tx, { customerId, from, to }: DigestScope): Promise<Pick<DigestFacts, 'shares' | 'invoices'>> {
  const shares = await tx.db
    .select({ campaign: share.label, customer: customer.name, netMinor: share.netMinor, currency: share.currency, payerCount: share.payerCount, totalMinor: share.totalMinor })
    .from(share)
    .innerJoin(customer, eq(customer.id, share.customerId))
    .where(and(gte(share.at, from), lt(share.at, to), customerId ? eq(share.customerId, customerId) : undefined))
  const last = new Date(to.getTime() - 1)
  const moved = or(and(between(invoice.issuedAt, from, last), isNull(invoice.paidAt)), between(invoice.paidAt, from, last))
  const invoices = await tx.db
    .select({ id: invoice.id, number: invoice.number, customer: customer.name, totalMinor: invoice.totalMinor, currency: invoice.currency, state: invoice.state, dueAt: invoice.dueAt })
    .from(invoice)
    .innerJoin(customer, eq(customer.id, invoice.customerId))
    .where(and(moved, customerId ? and(eq(invoice.customerId, customerId), inArray(invoice.state, ['open', 'paid'])) : undefined))
  return { shares, invoices }
}
