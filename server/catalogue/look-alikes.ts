import { and, asc, eq, inArray, isNotNull, or, sql } from 'drizzle-orm'
import { branch, build, customer, decision, environment, installation, labState, system, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { currentDecision } from '@/server/domain/decision'
import { findLookAlikes, likenessesOf, type Likeness, type LookAlike, type Named } from '@/server/domain/look-alikes'
import type { VerdictKind } from '@/server/domain/outcome'
import { readCurrentRevisions } from '../verdicts/evidence'
import { versionOf, type Build } from './queries'

export const namedOf = (row: Build): Named => ({ buildId: row.id, version: versionOf(row), hash: row.hash, labels: row.labels, kbs: row.kbs, aliases: row.aliases })

/** The builds of its product, or with a KB of its, that look like this one, the most alike first. */
export const listLookAlikes = async (tx: Tx, productId: string, one: Named): Promise<(LookAlike<Named> & { row: Build })[]> => {
  const rows = await tx.db.select().from(build).where(or(eq(build.productId, productId), sql`${build.kbs} && ${sql.param([...one.kbs], build.kbs)}`)).orderBy(asc(build.version))
  const byId = new Map(rows.map(row => [row.id, row]))
  return findLookAlikes(one, rows.map(namedOf)).map(found => ({ ...found, row: byId.get(found.build.buildId)! }))
}

/** Where a build stands: a place, and on how many systems there; `mayBe` where nobody knows which of two it is. */
export type Standing = { place: string; systems: number; mayBe: boolean }

/** One build beside others: what it is, what we say of it, where it is. Each speaks for itself alone. */
export type Compared = {
  build: Build
  branchName: string | null
  /** why it looks like the one asked about; nothing for that one itself */
  why: readonly Likeness[]
  withdrawn: boolean
  verdict: VerdictKind | null
  testing: boolean
  /** environments whose word that counts is an approval */
  approvals: number
  installed: Standing[]
}

const MOST_BESIDE = 7

/** A build beside those that look like it, the most alike first; `left` of them are not shown. */
export const compareLookAlikes = async (tx: Tx, one: Build): Promise<{ compared: Compared[]; left: number }> => {
  const alikes = await listLookAlikes(tx, one.productId, namedOf(one))
  if (alikes.length === 0) return { compared: [], left: 0 }
  const shown = alikes.slice(0, MOST_BESIDE)
  return { compared: await compareBuilds(tx, [{ row: one, why: [] }, ...shown]), left: alikes.length - shown.length }
}

export const compareBuilds = async (tx: Tx, rows: readonly { row: Build; why: readonly Likeness[] }[]): Promise<Compared[]> => {
  const ids = rows.map(({ row }) => row.id)
  const verdicts = new Map((await readCurrentRevisions(tx, { buildIds: ids })).map(revision => [revision.buildId, revision.kind]))
  const testing = new Set((await tx.db.select({ id: labState.buildId }).from(labState).where(and(inArray(labState.buildId, ids), eq(labState.testing, true)))).map(row => row.id))
  const pulled = new Set((await tx.db.select({ id: withdrawal.buildId }).from(withdrawal).where(inArray(withdrawal.buildId, ids))).map(row => row.id))
  const branches = new Map((await tx.db.select().from(branch).where(inArray(branch.id, rows.flatMap(({ row }) => row.branchId ?? [])))).map(row => [row.id, row.name]))
  const approvals = await countApprovals(tx, ids)
  const installed = await listStandings(tx, ids)
  return rows.map(({ row, why }) => ({
    build: row,
    branchName: branches.get(row.branchId ?? '') ?? null,
    why,
    withdrawn: row.vendorWithdrawnReason !== null || pulled.has(row.id),
    verdict: verdicts.get(row.id) ?? null,
    testing: testing.has(row.id),
    approvals: approvals.get(row.id) ?? 0,
    installed: installed.get(row.id) ?? [],
  }))
}

/** These builds side by side, each with what makes it look like another of them. */
export const compareByIds = async (tx: Tx, buildIds: readonly string[]): Promise<Compared[]> => {
  const rows = buildIds.length === 0 ? [] : await tx.db.select().from(build).where(inArray(build.id, [...buildIds])).orderBy(asc(build.productId), asc(build.version))
  const named = rows.map(namedOf)
  return compareBuilds(tx, rows.map((row, at) => ({ row, why: [...new Set(named.flatMap(other => likenessesOf(named[at]!, other)))] })))
}

const countApprovals = async (tx: Tx, ids: readonly string[]): Promise<Map<string, number>> => {
  const rows = await tx.db.select().from(decision).where(inArray(decision.buildId, [...ids]))
  const byPlace = Map.groupBy(rows, row => `${row.buildId} ${row.environmentId}`)
  const approved = [...byPlace.values()].filter(said => currentDecision(said)?.kind === 'approved')
  return new Map(ids.map(id => [id, approved.filter(([first]) => first!.buildId === id).length]))
}

const listStandings = async (tx: Tx, ids: readonly string[]): Promise<Map<string, Standing[]>> => {
  const rows = await tx.db
    .select({ buildId: installation.buildId, identity: installation.identity, mayBeIds: installation.mayBeIds, systemId: installation.systemId, customer: customer.name, environment: environment.name })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .innerJoin(environment, eq(environment.id, installation.environmentId))
    .leftJoin(customer, eq(customer.id, installation.customerId))
    .where(or(inArray(installation.buildId, [...ids]), and(isNotNull(installation.mayBeIds), sql`${installation.mayBeIds} && ${sql.param([...ids])}::uuid[]`)))
    .orderBy(asc(customer.name), asc(environment.name))
  return new Map(ids.map(id => {
    const here = rows.flatMap(row => {
      const sure = row.buildId === id && row.identity === 'confirmed'
      return sure || row.mayBeIds.includes(id) ? [{ place: [row.customer, row.environment].filter(Boolean).join(' / '), mayBe: !sure }] : []
    })
    const places = Map.groupBy(here, row => `${row.mayBe} ${row.place}`)
    return [id, [...places.values()].map(same => ({ ...same[0]!, systems: same.length }))]
  }))
}
