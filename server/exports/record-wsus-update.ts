import { and, eq, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import { build, wsusUpdate } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { findBuild, referenceTo } from '../catalogue/queries'
import { DomainError, found } from '../errors'
import { id, input, line, prose, wholeNumber } from '../forms'

/** Revisions of WSUS are 32-bit numbers that count from 1. */
const MAX_REVISION = 2_147_483_647

export const recordWsusUpdateInput = input({ buildId: id(), updateId: line(40), revision: wholeNumber(1, MAX_REVISION), title: line(400).optional(), source: prose(1000) })
export const removeWsusUpdateInput = input({ buildId: id(), updateId: z.guid() })

/**
 * Records by what WSUS knows a build, in our overlay, where it stands above what the public catalogue says. An UpdateID
 * that is another build's is refused: a script would approve the one and mean the other.
 */
export const recordWsusUpdate = async (tx: Tx<Consultant>, given: z.infer<typeof recordWsusUpdateInput>): Promise<{ id: string }> => {
  const named = await findBuild(tx, given.buildId)
  const updateId = readUpdateId(given.updateId)
  // Two people must not give one UpdateID to two builds at once.
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext(${`wsus_update ${tx.consultancyId}`}))`)
  const [other] = await tx.db.select({ names: build.labels }).from(wsusUpdate).innerJoin(build, eq(build.id, wsusUpdate.buildId)).where(and(eq(wsusUpdate.updateId, updateId), ne(wsusUpdate.buildId, named.id)))
  if (other) throw new DomainError('conflict', 'exports.errors.taken', { field: 'updateId', params: { build: other.names[0] ?? '' } })
  const row = { consultancyId: tx.consultancyId, ...referenceTo(named), updateId, revision: given.revision, title: given.title ?? '', source: given.source }
  const { revision, title, source } = row
  await tx.db.insert(wsusUpdate).values(row).onConflictDoUpdate({ target: [wsusUpdate.consultancyId, wsusUpdate.buildId, wsusUpdate.updateId], set: { revision, title, source } })
  await audit(tx, { verb: 'exports.record_wsus_update', subject: { kind: 'build', id: named.id }, after: row, detail: { updateId, revision, source } })
  return { id: named.id }
}

/** Takes back an entry of ours; a public one is not ours to take back. */
export const removeWsusUpdate = async (tx: Tx<Consultant>, given: z.infer<typeof removeWsusUpdateInput>): Promise<{ id: string }> => {
  const own = and(eq(wsusUpdate.consultancyId, tx.consultancyId), eq(wsusUpdate.buildId, given.buildId), eq(wsusUpdate.updateId, given.updateId))
  const [row] = await tx.db.delete(wsusUpdate).where(own).returning()
  await audit(tx, { verb: 'exports.remove_wsus_update', subject: { kind: 'build', id: found(row, 'UpdateID').buildId }, before: row })
  return { id: given.buildId }
}

/** As the console of WSUS shows it, braces or not. */
const readUpdateId = (text: string): string => {
  const bare = text.replace(/^\{(.*)\}$/, '$1').toLowerCase()
  if (!z.guid().safeParse(bare).success || /^[0-]+$/.test(bare)) throw new DomainError('bad_input', 'exports.errors.updateId', { field: 'updateId' })
  return bare
}
