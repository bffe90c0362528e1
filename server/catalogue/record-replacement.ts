import { and, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { supersedence } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { addEdge } from '@/server/domain/lineage'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input, prose } from '../forms'
import { readLineage } from './lineage'
import { findBuild, versionText, type Build } from './queries'

export const recordReplacementInput = input({ newerId: id(), olderId: id(), source: prose(1000) })
export const removeReplacementInput = input({ newerId: id(), olderId: id() })

/**
 * Records in the overlay that one build replaces another, where version order does not say it. Refused when it would
 * close a loop with the public edges and our own; the loop is named.
 */
export const recordReplacement = async (tx: Tx<Consultant>, given: z.infer<typeof recordReplacementInput>): Promise<{ id: string }> => {
  const [newer, older] = [await findBuild(tx, given.newerId), await findBuild(tx, given.olderId)]
  if (newer.productId !== older.productId) throw new DomainError('bad_input', 'catalogue.errors.otherProduct', { field: 'olderId' })
  // Two edges recorded at once could close a loop that neither sees.
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext(${`supersedence ${tx.consultancyId}`}))`)
  const { edges } = await readLineage(tx, [newer.productId])
  const added = addEdge(edges, { newerId: newer.id, olderId: older.id })
  if (!added.ok) throw new DomainError('conflict', 'catalogue.errors.loop', { field: 'olderId', params: { loop: await nameLoop(tx, added.problem.params?.['loop'] as readonly string[]) } })
  const row = { consultancyId: tx.consultancyId, newerOwner: newer.consultancyId, newerId: newer.id, olderOwner: older.consultancyId, olderId: older.id, source: given.source }
  await tx.db.insert(supersedence).values(row).onConflictDoNothing()
  await audit(tx, { verb: 'catalogue.record_replacement', subject: { kind: 'build', id: newer.id }, after: row })
  return { id: newer.id }
}

/** Takes back an edge of ours; a public one is not ours to take back. */
export const removeReplacement = async (tx: Tx<Consultant>, given: z.infer<typeof removeReplacementInput>): Promise<{ id: string }> => {
  const own = and(eq(supersedence.consultancyId, tx.consultancyId), eq(supersedence.newerId, given.newerId), eq(supersedence.olderId, given.olderId))
  const [row] = await tx.db.delete(supersedence).where(own).returning()
  await audit(tx, { verb: 'catalogue.remove_replacement', subject: { kind: 'build', id: found(row, 'replacement').newerId }, before: row })
  return { id: given.newerId }
}

const nameLoop = async (tx: Tx, ids: readonly string[]): Promise<string> => {
  const names: string[] = []
  for (const one of ids) names.push(nameOf(await findBuild(tx, one)))
  return names.join(' → ')
}

const nameOf = (row: Build): string => [row.labels[0], versionText(row)].filter(Boolean).join(' ')
