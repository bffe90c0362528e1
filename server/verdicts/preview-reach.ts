import { asc, eq, inArray, isNotNull, and } from 'drizzle-orm'
import { build, customer, installation, verdictDraft } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { withOwnAppliesTo } from '../catalogue/applies-to'
import { findBuild, type Build } from '../catalogue/queries'
import { applicabilityOf, readLineageFor } from '../decisions/ground'
import type { Outcome } from '../domain/status'
import { evaluateProfile, listProfilesFor, type Evaluation, type Profile, type Statement } from './evaluate'
import { readCurrentRevisions, readPolicies, readSealedRuns, readSignOffs } from './evidence'

export type ReachRow = { profile: Profile; evaluation: Evaluation; outcome: Outcome; installations: number; installed: number; customers: string[] }
export type Reach = { installations: number; byOutcome: Partial<Record<Outcome, number>>; rows: ReachRow[] }

/** What the draft would mean if it were published now, profile by profile: nothing is written, nobody is told. */
export const previewReach = async (tx: Tx, { buildId }: { buildId: string }): Promise<Reach | null> => {
  const tested = await findBuild(tx, buildId)
  const [draft] = await tx.db.select().from(verdictDraft).where(eq(verdictDraft.buildId, buildId))
  return draft ? reachOf(tx, tested, draft) : null
}

/** What the published verdict means, evaluated from the same facts by the same rule. */
export const readReach = async (tx: Tx, { buildId }: { buildId: string }): Promise<Reach | null> => {
  const tested = await findBuild(tx, buildId)
  const [revision] = await readCurrentRevisions(tx, { buildIds: [buildId] })
  return revision ? reachOf(tx, tested, revision) : null
}

const reachOf = async (tx: Tx, tested: Build, statement: Statement): Promise<Reach> => {
  const profiles = new Map((await listProfilesFor(tx, (await withOwnAppliesTo(tx, [tested]))[0]!)).map(row => [row.id, row]))
  const concerned = await tx.db
    .select({ one: installation, customerName: customer.name })
    .from(installation)
    .innerJoin(customer, eq(customer.id, installation.customerId))
    .where(and(eq(installation.productId, tested.productId), isNotNull(installation.customerId)))
    .orderBy(asc(customer.name))
  const lineage = await readLineageFor(tx, [tested], concerned.map(row => row.one))
  const [policies, signOffs] = [await readPolicies(tx), await readSignOffs(tx)]
  const ground = { policies, signOffs, runs: (await readSealedRuns(tx, [tested.id])).get(tested.id) ?? [] }
  const rows = new Map<string, ReachRow>()
  const byOutcome: Reach['byOutcome'] = {}
  let installations = 0
  for (const { one, customerName } of concerned) {
    const applies = applicabilityOf(lineage, tested, one)
    const subject = profiles.get(one.profileId)
    if (!subject || (applies !== 'applicable' && applies !== 'needs_info' && applies !== 'installed')) continue
    const installed = applies === 'installed'
    const evaluation = rows.get(`${subject.id} ${installed}`)?.evaluation ?? evaluateProfile(statement, ground, subject, tx.now)
    const outcome = installed ? evaluation.installedOutcome : evaluation.outcome
    const row = rows.get(`${subject.id} ${installed}`) ?? { profile: subject, evaluation, outcome, installations: 0, installed: 0, customers: [] }
    row.installations++
    if (installed) row.installed++
    if (!row.customers.includes(customerName)) row.customers.push(customerName)
    rows.set(`${subject.id} ${installed}`, row)
    byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1
    installations++
  }
  return { installations, byOutcome, rows: [...rows.values()].sort((a, b) => b.installations - a.installations) }
}

/** The names of builds, for remediations and starts that name one. */
export const listBuildNames = (tx: Tx, ids: readonly string[]) =>
  ids.length === 0 ? Promise.resolve([]) : tx.db.select({ id: build.id, labels: build.labels, version: build.version }).from(build).where(inArray(build.id, [...ids]))
