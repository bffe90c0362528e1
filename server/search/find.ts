import { and, asc, desc, eq, exists, isNotNull, or, sql, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { branch, build, buildClaim, customer, environment, installation, product, run, system, testPlan, verdictRevision, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { versionText } from '../catalogue/queries'
import { input, line } from '../forms'
import { isLive } from '../recalls/live-withdrawal'
import { readWords, type Sought } from './read-words'

export const findInput = input({ words: line(100) })

export const FOUND_KINDS = ['customers', 'environments', 'systems', 'builds', 'runs'] as const
export type FoundKind = (typeof FOUND_KINDS)[number]

/** `path` is where it is, seen from the console or the portal that asked; `recalled` says so of a build. */
export type Hit = { id: string; title: string; detail: string; path: string; recalled: boolean }
export type FoundGroup = { kind: FoundKind; hits: Hit[]; more: boolean }

const SHOWN = 8

/**
 * Customers, environments, systems, builds and runs by what a person types: part of a name, a version in any spelling or
 * its beginning, an alias, a KB number, the beginning of a hash. Row security decides what there is to find; a contact
 * finds its own systems, and the updates its portal has a page for. Groups with nothing in them are left out.
 *
 * No index serves part of a word here, whatever its kind: LIKE is not leakproof, so PostgreSQL tests the tenant first and
 * then each of its rows: at 100,000 systems 50 ms, and 200 ms for a word that all of them contain.
 */
export const find = async (tx: Tx, { words }: { words: string }): Promise<FoundGroup[]> => {
  const sought = readWords(words)
  const staff = tx.actor.kind !== 'contact'
  const groups = [
    staff ? await findCustomers(tx, sought) : group('customers', []),
    await findEnvironments(tx, sought),
    await findSystems(tx, sought),
    await findBuilds(tx, sought),
    staff ? await findRuns(tx, sought) : group('runs', []),
  ]
  return groups.filter(one => one.hits.length > 0)
}

/** The query asked for one hit more than is shown. */
const group = (kind: FoundKind, hits: (Omit<Hit, 'recalled'> & { recalled?: boolean })[]): FoundGroup => ({
  kind,
  hits: hits.slice(0, SHOWN).map(hit => ({ recalled: false, ...hit })),
  more: hits.length > SHOWN,
})

type Text = AnyPgColumn | SQL

const contains = (column: Text, spellings: readonly string[]): SQL => or(...spellings.map(word => sql`${column} ilike ${`%${word.replace(/[%_\\]/g, '\\$&')}%`}`))!

/** Every word occurs in one of the columns, and one of them in the first. */
const named = ({ words }: Sought, first: Text, ...others: Text[]): SQL =>
  and(or(...words.map(word => contains(first, word))), ...(words.length === 1 ? [] : words.map(word => or(...[first, ...others].map(column => contains(column, word))))))!

/** The very name first, then what begins like it, then by name. */
const nearestFirst = ({ words }: Sought, name: AnyPgColumn): SQL[] => {
  const typed = words.map(word => word[0]!).join(' ').toLowerCase()
  return [desc(sql`lower(${name}) = ${typed}`), desc(sql`starts_with(lower(${name}), ${typed})`), asc(name)]
}

const findCustomers = async (tx: Tx, sought: Sought) => {
  const rows = await tx.db
    .select({ id: customer.id, name: customer.name })
    .from(customer)
    .where(and(eq(customer.consultancyId, tx.consultancyId), named(sought, customer.name)))
    .orderBy(...nearestFirst(sought, customer.name))
    .limit(SHOWN + 1)
  return group('customers', rows.map(({ id, name }) => ({ id, title: name, detail: '', path: `/customers/${id}` })))
}

/** Rigs are found too: an environment without a customer. */
const findEnvironments = async (tx: Tx, sought: Sought) => {
  const rows = await tx.db
    .select({ id: environment.id, name: environment.name, customerId: environment.customerId, customerName: customer.name })
    .from(environment)
    .leftJoin(customer, and(eq(customer.consultancyId, environment.consultancyId), eq(customer.id, environment.customerId)))
    .where(and(eq(environment.consultancyId, tx.consultancyId), named(sought, environment.name, customer.name)))
    .orderBy(...nearestFirst(sought, environment.name), asc(customer.name))
    .limit(SHOWN + 1)
  return group('environments', rows.map(row => ({ id: row.id, title: row.name, detail: tx.actor.kind === 'contact' ? '' : row.customerName ?? '', path: environmentPath(tx, row.id, row.customerId) })))
}

const environmentPath = (tx: Tx, id: string, customerId: string | null): string =>
  tx.actor.kind === 'contact' ? `#${id}` : customerId ? `/customers/${customerId}/environments/${id}` : `/lab/rigs/${id}`

const findSystems = async (tx: Tx, sought: Sought) => {
  const rows = await tx.db
    .select({ id: system.id, name: system.name, environmentId: environment.id, environmentName: environment.name, customerId: system.customerId, customerName: customer.name })
    .from(system)
    .innerJoin(environment, and(eq(environment.consultancyId, system.consultancyId), eq(environment.id, system.environmentId)))
    .leftJoin(customer, and(eq(customer.consultancyId, system.consultancyId), eq(customer.id, system.customerId)))
    .where(and(eq(system.consultancyId, tx.consultancyId), named(sought, system.name, environment.name, customer.name)))
    .orderBy(...nearestFirst(sought, system.name), asc(customer.name))
    .limit(SHOWN + 1)
  return group('systems', rows.map(row => ({
    id: row.id,
    title: row.name,
    detail: [tx.actor.kind === 'contact' ? null : row.customerName, row.environmentName].filter(Boolean).join(' · '),
    path: tx.actor.kind !== 'contact' && row.customerId ? `/customers/${row.customerId}/systems/${row.id}` : environmentPath(tx, row.environmentId, row.customerId),
  })))
}

const dotted = sql`array_to_string(${build.version}, '.')`
const labels = sql`array_to_string(${build.labels}, ' ')`

const isBuild = (sought: Sought): SQL => {
  const kb = sought.kb && `KB${sought.kb}`
  return or(
    named(sought, labels, product.name, branch.name),
    sought.version ? or(sql`${dotted} = ${sought.version}`, sql`${sought.version} = any(${build.aliases})`) : undefined,
    sought.versionPrefix ? or(sql`starts_with(${dotted}, ${sought.versionPrefix})`, sql`exists (select 1 from unnest(${build.aliases}) as other where starts_with(other, ${sought.versionPrefix}))`) : undefined,
    kb ? or(sql`${kb} = any(${build.kbs})`, sql`exists (select 1 from ${buildClaim} where ${buildClaim.buildId} = ${build.id} and ${buildClaim.field} = 'kb' and ${buildClaim.value} = ${kb})`) : undefined,
    sought.hashPrefix ? sql`starts_with(lower(${build.hash}), ${sought.hashPrefix})` : undefined,
  )!
}

const findBuilds = async (tx: Tx, sought: Sought) => {
  const one = { found: sql`1` }
  const spokenOf = exists(tx.db.select(one).from(verdictRevision).where(eq(verdictRevision.buildId, build.id)))
  const told = or(spokenOf, isNotNull(withdrawal.id))
  const inUse = sql`exists (select 1 from ${installation} where ${installation.consultancyId} = ${tx.consultancyId} and ${installation.productId} = ${build.productId})`
  const rows = await tx.db
    .select({ build, productName: product.name, withdrawnId: withdrawal.id })
    .from(build)
    .innerJoin(product, eq(product.id, build.productId))
    .leftJoin(branch, eq(branch.id, build.branchId))
    .leftJoin(withdrawal, and(eq(withdrawal.consultancyId, tx.consultancyId), eq(withdrawal.buildId, build.id), isLive))
    .where(and(isBuild(sought), tx.actor.kind === 'contact' ? told : undefined))
    .orderBy(desc(sql`coalesce(${dotted} = ${sought.version ?? ''}, false)`), desc(contains(labels, [sought.words.map(word => word[0]!).join(' ')])), desc(spokenOf), desc(inUse), desc(build.productId), desc(build.version))
    .limit(SHOWN + 1)
  return group('builds', rows.map(row => ({
    id: row.build.id,
    title: row.build.labels[0]!,
    detail: [versionText(row.build) ?? row.build.hash?.slice(0, 12), ...row.build.kbs, row.productName].filter(Boolean).join(' · '),
    path: tx.actor.kind === 'contact' ? `/updates/${row.build.id}` : `/builds/${row.build.id}`,
    recalled: row.withdrawnId !== null || row.build.vendorWithdrawnReason !== null,
  })))
}

/** Runs of the builds that fit, and runs on a rig or of a plan by name. */
const findRuns = async (tx: Tx, sought: Sought) => {
  const rows = await tx.db
    .select({ id: run.id, at: run.at, rigName: environment.name, planName: testPlan.name, labels: build.labels })
    .from(run)
    .innerJoin(environment, and(eq(environment.consultancyId, run.consultancyId), eq(environment.id, run.environmentId)))
    .innerJoin(testPlan, and(eq(testPlan.consultancyId, run.consultancyId), eq(testPlan.id, run.planId)))
    .innerJoin(build, and(eq(build.consultancyId, run.buildOwner), eq(build.id, run.buildId)))
    .innerJoin(product, eq(product.id, build.productId))
    .leftJoin(branch, eq(branch.id, build.branchId))
    .where(and(eq(run.consultancyId, tx.consultancyId), or(isBuild(sought), named(sought, environment.name), named(sought, testPlan.name))))
    .orderBy(sql`${run.state} <> 'open'`, desc(run.at))
    .limit(SHOWN + 1)
  return group('runs', rows.map(row => ({ id: row.id, title: row.labels[0]!, detail: [row.rigName, row.planName, row.at.toISOString().slice(0, 10)].join(' · '), path: `/lab/runs/${row.id}` })))
}
