import { installation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { componentFacetKey, componentFacetValue, START_FACET, type Facets, type FacetValue } from '@/server/domain/facets'
import { beneath, isGoneFirst } from '@/server/domain/interim-update'
import { nameServerRole } from '@/server/domain/server-role'
import { startOf } from '@/server/domain/start'
import { versionOf } from '../catalogue/queries'
import { isAnyOf, readConfiguration, type CatalogueBuild, type Configuration, type Installation } from './configuration'

/** The raw facets of installations by their id: every facet, also those that do not count. */
export const rawFacetsOf = async (tx: Tx, installationIds: readonly string[]): Promise<Map<string, Facets>> => {
  const systemIds = await readSystemIdsOf(tx, installationIds)
  const facetsIn = facetReader(await readConfiguration(tx, systemIds))
  const wanted = new Set(installationIds)
  return new Map([...facetsIn.installations].filter(row => wanted.has(row.id)).map(row => [row.id, facetsIn.read(row)]))
}

export const readSystemIdsOf = async (tx: Tx, installationIds: readonly string[]): Promise<string[]> => {
  const rows = await tx.db.selectDistinct({ id: installation.systemId }).from(installation).where(isAnyOf(installation.id, installationIds))
  return rows.map(row => row.id)
}

/** Reads facets off a configuration, indexed once for any number of installations. */
export const facetReader = (configuration: Configuration) => {
  const { systems, installations, builds } = configuration
  const neighbours = Map.groupBy(installations, row => row.systemId)
  const components = Map.groupBy(configuration.components, placeOf)
  const surveys = Map.groupBy(configuration.surveys, placeOf)
  const interims = Map.groupBy(configuration.interims, row => `${row.systemId} ${row.buildId}`)
  const hotpatched = new Set([...builds.values()].filter(row => row.kind === 'hotpatch').map(row => row.productId))

  const componentFacets = (at: Installation): [string, FacetValue][] => {
    const places = [at.systemId, at.environmentId]
    const listed = Map.groupBy(places.flatMap(place => components.get(place) ?? []), row => componentFacetKey(row.kind))
    const surveyed = places.flatMap(place => surveys.get(place) ?? []).map(row => componentFacetKey(row.kind))
    return [...new Set([...listed.keys(), ...surveyed])].map(key => [key, (listed.get(key) ?? []).map(row => componentFacetValue(row.name, row.version, 'full'))])
  }

  const coInstalled = (at: Installation): FacetValue => {
    const others = (neighbours.get(at.systemId) ?? []).filter(row => row.id !== at.id).map(row => row.branchId)
    return others.includes(null) ? null : (others as string[])
  }

  const ordered = (productId: string) => [...builds.values()].filter(row => row.productId === productId).map(orderOf)

  const start = (at: Installation): FacetValue => {
    const seen = at.buildId === null ? undefined : builds.get(at.buildId)
    const entries = (interims.get(`${at.systemId} ${at.buildId}`) ?? []).map(row => ({ removeFirst: row.removeFirst, removedOn: row.removedAt?.toISOString().slice(0, 10) ?? null }))
    const installed = seen && isGoneFirst(entries, at.seenOn) ? beneath(orderOf(seen), ordered(seen.productId))?.row : seen
    return startOf({
      installed: installed ? { buildId: installed.id, kind: installed.kind, channel: installed.channel, withdrawn: installed.withdrawn } : null,
      identityConfirmed: at.identity === 'confirmed',
    })
  }

  const read = (at: Installation): Facets => {
    const machine = systems.get(at.systemId)!
    // Where the vendor makes no hotpatches for a product nothing can be enrolled.
    const enrolled = at.hotpatch ?? (hotpatched.has(at.productId) ? null : false)
    return {
      product: [at.productId],
      branch: one(at.branchId),
      edition: one(at.edition),
      os: one(machine.os),
      roles: at.roles && at.roles.map(nameServerRole),
      co_installed: coInstalled(at),
      [START_FACET]: start(at),
      hotpatch: enrolled === null ? null : [enrolled ? 'yes' : 'no'],
      ...Object.fromEntries(componentFacets(at)),
      os_patch_level: one(machine.osPatchLevel),
      language: one(machine.language),
      hypervisor: one(machine.hypervisor),
    }
  }
  return { installations, read }
}

const orderOf = (row: CatalogueBuild) => ({ row, buildId: row.id, kind: row.kind, branchId: row.branchId, version: versionOf(row) })

const one = (text: string | null): FacetValue => (text === null ? null : [text])

/** A component or survey is of its system or, without one, of the whole environment. */
const placeOf = (row: { systemId: string | null; environmentId: string }) => row.systemId ?? row.environmentId
