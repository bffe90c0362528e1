import { randomUUID } from 'node:crypto'
import { configurationChange, profile, type CHANGE_SOURCES } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { listFacetChanges } from '@/server/domain/facet-policy'
import { makerOf } from '../actor'
import { insertMany } from './change-many'
import { isAnyOf, type Installation } from './configuration'

export type ChangeSource = (typeof CHANGE_SOURCES)[number]
type Moved = Pick<Installation, 'id' | 'customerId' | 'systemId'> & { fromProfileId: string; toProfileId: string }

/** Writes down what became of these installations, facet by facet: one row each, for good. */
export const recordChanges = async (tx: Tx, source: ChangeSource, moved: readonly Moved[]): Promise<void> => {
  if (moved.length === 0) return
  const ids = [...new Set(moved.flatMap(row => [row.fromProfileId, row.toProfileId]))]
  const rows = await tx.db.select({ id: profile.id, facets: profile.facets }).from(profile).where(isAnyOf(profile.id, ids))
  const facets = new Map(rows.map(row => [row.id, row.facets]))
  const alike = new Map<string, ReturnType<typeof listFacetChanges>>()
  const changesOf = ({ fromProfileId, toProfileId }: Moved) => {
    const pair = `${fromProfileId} ${toProfileId}`
    if (!alike.has(pair)) alike.set(pair, listFacetChanges(facets.get(fromProfileId)!, facets.get(toProfileId)!))
    return alike.get(pair)!
  }
  await insertMany(tx, configurationChange, moved.map(row => ({
    consultancyId: tx.consultancyId,
    id: randomUUID(),
    customerId: row.customerId,
    systemId: row.systemId,
    installationId: row.id,
    source,
    fromProfileId: row.fromProfileId,
    toProfileId: row.toProfileId,
    changes: changesOf(row),
    ...makerOf(tx.actor),
    at: tx.now,
  })))
}
