import { and, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { component, componentSurvey, installation, product, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Job } from '../actor'
import { audit } from '../audit'
import { formatBuildVersion, parseBuildVersion } from '../domain/build-version'
import { isAnyOf, type Installation } from '../environments/configuration'
import { findSystem } from '../environments/find'
import { sharePolicies } from '../environments/lock-policies'
import { settleSystems, type InstallationReport } from '../environments/reprofile'
import { DomainError } from '../errors'
import { announce } from '../live/announce'
import type { Reported } from './reported'

/**
 * Writes down what a system says of itself where it is news, and judges it anew in the same transaction. As a job, for
 * that reads the lab's evidence, which no device may: what it touches is this one system. True where anything changed.
 */
export const recordReported = async (tx: Tx<Job>, systemId: string, reported: Reported): Promise<boolean> => {
  await sharePolicies(tx)
  await tx.db.select({ id: system.id }).from(system).where(eq(system.id, systemId)).for('update')
  const before = await findSystem(tx, systemId)
  const known = await tx.db.select().from(installation).where(eq(installation.systemId, systemId))
  const added = await readAdded(tx, before, known, reported)
  const changed = known.flatMap(row => changesOf(row, reported, tx.now) ?? [])
  for (const { id, ...stated } of changed) await tx.db.update(installation).set(stated).where(eq(installation.id, id))
  const place = placeChanges(before, reported)
  if (place) await tx.db.update(system).set(place).where(eq(system.id, systemId))
  const components = await recordComponents(tx, before, reported)
  if (added.length + changed.length + components.length === 0 && !place) return false
  await settleSystems(tx, [systemId], { added, source: 'device' })
  await audit(tx, { verb: 'devices.report_builds', subject: { kind: 'system', id: systemId }, customerId: before.customerId, before: known, after: { added, changed, place, components } })
  announce(tx, { kind: 'device', subjectId: systemId, customerIds: [before.customerId] })
  return true
}

/** The version as it is kept; one that cannot be read is the device's mistake and named. */
export const readReported = (reported: Reported) =>
  reported.installations.map(({ product: productId, version, hash }, index) => {
    const parsed = version === undefined ? null : parseBuildVersion(version)
    if (version !== undefined && !parsed) throw new DomainError('bad_input', 'environments.errors.version', { field: `installations.${index}.version` })
    return { productId, reportedVersion: parsed && formatBuildVersion(parsed), reportedHash: hash?.toLowerCase() ?? null }
  })

type Stated = ReturnType<typeof readReported>[number]

/** Whether an installation is not what the device says; what it leaves out says nothing. */
export const isNews = (row: Pick<Installation, 'reportedVersion' | 'reportedHash'>, { reportedVersion, reportedHash }: Stated): boolean =>
  (reportedVersion !== null && reportedVersion !== row.reportedVersion) || (reportedHash !== null && reportedHash !== row.reportedHash)

/** A hash that was known belongs to what stood there before, so a new version without one forgets it. */
const changesOf = (row: Installation, reported: Reported, now: Date) => {
  const stated = readReported(reported).find(one => one.productId === row.productId)
  if (!stated || !isNews(row, stated)) return null
  return { id: row.id, reportedVersion: stated.reportedVersion ?? row.reportedVersion, reportedHash: stated.reportedHash, seenOn: now.toISOString().slice(0, 10) }
}

type Host = typeof system.$inferSelect

const readAdded = async (tx: Tx, host: Host, known: readonly Installation[], reported: Reported): Promise<InstallationReport[]> => {
  const there = new Set(known.map(row => row.productId))
  const fresh = readReported(reported).filter(one => !there.has(one.productId) && (one.reportedVersion ?? one.reportedHash) !== null)
  if (fresh.length === 0) return []
  const products = new Set((await tx.db.select({ id: product.id }).from(product).where(isAnyOf(product.id, fresh.map(one => one.productId)))).map(row => row.id))
  const stranger = reported.installations.findIndex(one => fresh.some(row => row.productId === one.product) && !products.has(one.product))
  if (stranger >= 0) throw new DomainError('bad_input', 'devices.errors.product', { field: `installations.${stranger}.product`, params: { product: reported.installations[stranger]!.product } })
  return fresh.map(one => ({
    consultancyId: tx.consultancyId, id: randomUUID(), customerId: host.customerId, environmentId: host.environmentId, systemId: host.id,
    branchId: null, edition: null, roles: null, hotpatch: null, ...one, seenOn: tx.now.toISOString().slice(0, 10), createdAt: tx.now,
  }))
}

/** The patch level is the device's to say; the release only where nobody has said it, because an outcome hangs on its wording. */
const placeChanges = (host: Host, { os, osPatchLevel }: Reported): Partial<Host> | null => {
  const changes = { ...(os && host.os === null && { os }), ...(osPatchLevel && osPatchLevel !== host.osPatchLevel && { osPatchLevel }) }
  return Object.keys(changes).length === 0 ? null : changes
}

/** Kind by kind, all that is there: what is listed no more is gone, and the list is on record as whole. */
const recordComponents = async (tx: Tx, { id: systemId, environmentId, customerId }: Host, { components = [] }: Reported): Promise<string[]> => {
  const changed: string[] = []
  for (const { kind, items } of components) {
    const here = and(eq(component.systemId, systemId), eq(component.kind, kind))
    const known = await tx.db.select({ name: component.name, version: component.version }).from(component).where(here)
    const listed = [...new Map(items.map(({ name, version = null }) => [name, { name, version }])).values()]
    const surveyed = await tx.db.select({ id: componentSurvey.id }).from(componentSurvey).where(and(eq(componentSurvey.systemId, systemId), eq(componentSurvey.kind, kind)))
    const place = { consultancyId: tx.consultancyId, customerId, environmentId, systemId, kind }
    if (surveyed.length > 0 && textOf(known) === textOf(listed)) continue
    changed.push(kind)
    await tx.db.delete(component).where(here)
    if (listed.length > 0) await tx.db.insert(component).values(listed.map(one => ({ ...place, ...one, createdAt: tx.now })))
    if (surveyed.length === 0) await tx.db.insert(componentSurvey).values({ ...place, basis: 'The device lists all there are', ...makerOf(tx.actor), at: tx.now })
  }
  return changed
}

const textOf = (items: readonly { name: string; version: string | null }[]): string => JSON.stringify(items.map(({ name, version }) => `${name}\n${version}`).toSorted())
