import { and, asc, count, countDistinct, eq, isNotNull, ne, sql } from 'drizzle-orm'
import { branch, build, component, componentSurvey, consultancy, customer, environment, installation, product, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { comparableValue, componentFacetKey, isKnown, type Facets } from '@/server/domain/facets'
import { found } from '../errors'
import { readPolicies } from '../verdicts/evidence'
import { isAnyOf, readConfiguration, type Installation } from './configuration'
import { readDrift, readStartNames } from './drift-history'
import { facetReader } from './facets'
import { findCustomer, findEnvironment, findSystem } from './find'

const alerts = (identity: Installation['identity']) => sql<number>`count(*) filter (where ${installation.identity} = ${identity})`.mapWith(Number)

/** Every customer with what it has and what about it is not known. */
export const listCustomers = async (tx: Tx) => {
  const customers = await tx.db.select().from(customer).orderBy(asc(sql`lower(${customer.name})`))
  const environments = await tx.db.select({ id: environment.customerId, count: count() }).from(environment).where(isNotNull(environment.customerId)).groupBy(environment.customerId)
  const systems = await tx.db.select({ id: system.customerId, count: count() }).from(system).where(isNotNull(system.customerId)).groupBy(system.customerId)
  const installations = await tx.db
    .select({
      id: installation.customerId,
      count: count(),
      profiles: countDistinct(installation.profileId),
      unknownVersions: alerts('unknown_version'),
      unconfirmed: alerts('identity_unconfirmed'),
      notReported: alerts('not_reported'),
    })
    .from(installation)
    .where(isNotNull(installation.customerId))
    .groupBy(installation.customerId)
  const of = <T extends { id: string | null }>(rows: T[], id: string) => rows.find(row => row.id === id)
  return customers.map(row => ({
    ...row,
    environments: of(environments, row.id)?.count ?? 0,
    systems: of(systems, row.id)?.count ?? 0,
    installations: of(installations, row.id)?.count ?? 0,
    unknownVersions: of(installations, row.id)?.unknownVersions ?? 0,
    unconfirmed: of(installations, row.id)?.unconfirmed ?? 0,
    notReported: of(installations, row.id)?.notReported ?? 0,
  }))
}

/** The installations whose build is not known for sure, each with what it may be; of one customer, or of all and the lab. */
export const listIdentityAlerts = async (tx: Tx, customerId?: string) => {
  const rows = await tx.db
    .select({ installation, systemName: system.name, environmentName: environment.name, customerName: customer.name, productName: product.name })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .innerJoin(environment, eq(environment.id, installation.environmentId))
    .innerJoin(product, eq(product.id, installation.productId))
    .leftJoin(customer, eq(customer.id, installation.customerId))
    .where(and(ne(installation.identity, 'confirmed'), customerId ? eq(installation.customerId, customerId) : undefined))
    .orderBy(asc(customer.name), asc(environment.name), asc(system.name))
  const builds = await readBuilds(tx, rows.flatMap(row => row.installation.mayBeIds))
  return rows.map(row => ({ ...row, mayBe: row.installation.mayBeIds.flatMap(id => builds.get(id) ?? []) }))
}

const readBuilds = async (tx: Tx, ids: readonly string[]) => {
  const rows = ids.length === 0 ? [] : await tx.db.select().from(build).where(isAnyOf(build.id, [...new Set(ids)]))
  return new Map(rows.map(row => [row.id, row]))
}

/** One customer: its environments with what they have. */
export const readCustomer = async (tx: Tx, customerId: string) => {
  const row = await findCustomer(tx, customerId)
  const environments = await tx.db
    .select({
      id: environment.id,
      name: environment.name,
      systems: countDistinct(system.id),
      installations: countDistinct(installation.id),
      profiles: countDistinct(installation.profileId),
    })
    .from(environment)
    .leftJoin(system, eq(system.environmentId, environment.id))
    .leftJoin(installation, eq(installation.systemId, system.id))
    .where(eq(environment.customerId, customerId))
    .groupBy(environment.id, environment.name)
    .orderBy(asc(environment.name))
  return { customer: row, environments, alerts: await listIdentityAlerts(tx, customerId) }
}

/** Installations as lists show them: with their product, branch and build. */
export const listInstallations = (tx: Tx, environmentId: string) =>
  tx.db
    .select({ installation, systemName: system.name, productName: product.name, branchName: branch.name, build })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .innerJoin(product, eq(product.id, installation.productId))
    .leftJoin(branch, eq(branch.id, installation.branchId))
    .leftJoin(build, eq(build.id, installation.buildId))
    .where(eq(installation.environmentId, environmentId))
    .orderBy(asc(system.name), asc(product.name))

/** One environment or rig: its systems, what is installed on them, and what counts for all of them. */
export const readEnvironment = async (tx: Tx, environmentId: string) => {
  const row = await findEnvironment(tx, environmentId)
  return {
    environment: row,
    customer: row.customerId ? await findCustomer(tx, row.customerId) : null,
    systems: await tx.db.select().from(system).where(eq(system.environmentId, environmentId)).orderBy(asc(system.ring), asc(system.name)),
    installations: await listInstallations(tx, environmentId),
    components: await tx.db.select().from(component).where(eq(component.environmentId, environmentId)).orderBy(asc(component.kind), asc(component.name)),
    surveys: await tx.db.select().from(componentSurvey).where(eq(componentSurvey.environmentId, environmentId)),
    watchedKinds: await readWatchedKinds(tx),
  }
}

export type FacetAsItCounts = { key: string; policy: 'must_match' | 'sign_off' | 'ignore'; known: boolean; values: readonly string[] | null }

/** The facets in the order of the policies, then those nobody watches: `values` null is unknown, empty is none. */
export const facetsAsTheyCount = async (tx: Tx, facets: Facets): Promise<FacetAsItCounts[]> => {
  const policies = await readPolicies(tx)
  const policyOf = new Map(policies.map(one => [one.key, one]))
  const keys = [...new Set([...policies.map(({ key }) => key), ...Object.keys(facets)])]
  return keys.map(key => {
    const policy = policyOf.get(key)
    return { key, policy: policy?.policy ?? 'ignore', known: isKnown(policy ? comparableValue(facets[key], policy) : facets[key]), values: facets[key] ?? null }
  })
}

/** One system: its configuration as it counts, and what is not known about it. */
export const readSystem = async (tx: Tx, systemId: string) => {
  const row = await findSystem(tx, systemId)
  const place = await findEnvironment(tx, row.environmentId)
  const drift = await readDrift(tx, { systemId, environmentId: row.environmentId })
  const configuration = await readConfiguration(tx, [systemId])
  const reader = facetReader(configuration)
  const shown = (await listInstallations(tx, row.environmentId)).filter(one => one.installation.systemId === systemId)
  const builds = await readBuilds(tx, shown.flatMap(one => one.installation.mayBeIds))
  const installations = []
  for (const one of shown) {
    const facets = await facetsAsTheyCount(tx, reader.read(one.installation))
    installations.push({ ...one, facets, mayBe: one.installation.mayBeIds.flatMap(id => builds.get(id) ?? []) })
  }
  return {
    system: row,
    environment: place,
    customer: place.customerId ? await findCustomer(tx, place.customerId) : null,
    installations,
    components: configuration.components.toSorted((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name)),
    surveys: configuration.surveys,
    watchedKinds: await readWatchedKinds(tx),
    drift,
    startNames: [...(await readStartNames(tx, drift))],
  }
}

export const readWatchedKinds = async (tx: Tx): Promise<string[]> => {
  const [row] = await tx.db.select({ kinds: consultancy.watchedKinds }).from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  return found(row, 'consultancy').kinds.map(kind => componentFacetKey(kind).slice('component:'.length))
}
