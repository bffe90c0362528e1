import { eq } from 'drizzle-orm'
import { system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { componentFacetKey } from '@/server/domain/facets'
import { DomainError } from '../errors'
import { id, line } from '../forms'
import { findEnvironment, findSystem } from './find'
import { kindOfWord } from './import/columns'
import { settleSystems } from './reprofile'

/** A component is on one system, or on a whole environment. */
export const placeFields = { systemId: id().optional(), environmentId: id().optional() }

/** As a person writes it into a form: `Transport agent`, `クラスター`. */
export const spokenKind = () => line(40).transform(word => plainKind(kindOfWord(word)))

const plainKind = (kind: string) => componentFacetKey(kind).slice('component:'.length)

export const componentKind = () => line(40).transform(plainKind)

type Place = { consultancyId: string; customerId: string | null; environmentId: string; systemId: string | null }

export const findPlace = async (tx: Tx, given: { systemId?: string | undefined; environmentId?: string | undefined }): Promise<Place> => {
  if (given.systemId) {
    const { customerId, environmentId, id: systemId } = await findSystem(tx, given.systemId)
    return { consultancyId: tx.consultancyId, customerId, environmentId, systemId }
  }
  if (!given.environmentId) throw new DomainError('bad_input', 'environments.errors.place', { field: 'systemId' })
  const { customerId, id: environmentId } = await findEnvironment(tx, given.environmentId)
  return { consultancyId: tx.consultancyId, customerId, environmentId, systemId: null }
}

/** Every system that a component in this place counts for. */
export const settlePlace = async (tx: Tx, place: Pick<Place, 'environmentId' | 'systemId'>): Promise<void> => {
  if (place.systemId) return settleSystems(tx, [place.systemId])
  const systems = await tx.db.select({ id: system.id }).from(system).where(eq(system.environmentId, place.environmentId))
  await settleSystems(tx, systems.map(row => row.id))
}
