import { and, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import { buildFix, interimUpdate } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { normaliseDefect } from '@/server/domain/interim-update'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input, line, prose } from '../forms'
import { announce } from '../live/announce'
import { findBuild, referenceTo } from './queries'

export const recordFixInput = input({ buildId: id(), defect: line(120), source: prose(1000) })
export const removeFixInput = input({ buildId: id(), defect: line(120) })

/** Adds a line of our own to a build's fix list: what waited for that defect waits no longer. */
export const recordFix = async (tx: Tx<Consultant>, given: z.infer<typeof recordFixInput>): Promise<{ id: string }> => {
  const mended = await findBuild(tx, given.buildId)
  const row = { consultancyId: tx.consultancyId, ...referenceTo(mended), defect: normaliseDefect(given.defect), source: given.source }
  const listed = await tx.db.select({ defect: buildFix.defect }).from(buildFix).where(and(eq(buildFix.buildId, mended.id), eq(buildFix.defect, row.defect)))
  const made = listed.length > 0 ? [] : await tx.db.insert(buildFix).values(row).onConflictDoNothing().returning({ defect: buildFix.defect })
  if (made.length === 0) throw new DomainError('conflict', 'catalogue.errors.fixListed', { field: 'defect', params: { defect: row.defect } })
  await audit(tx, { verb: 'catalogue.record_fix', subject: { kind: 'build', id: mended.id }, after: row })
  announce(tx, { kind: 'rollout', subjectId: mended.id, customerIds: await listCustomersWaiting(tx, row.defect) })
  return { id: mended.id }
}

/** Takes back a line of ours; a public one is not ours to take back. */
export const removeFix = async (tx: Tx<Consultant>, given: z.infer<typeof removeFixInput>): Promise<{ id: string }> => {
  const own = and(eq(buildFix.consultancyId, tx.consultancyId), eq(buildFix.buildId, given.buildId), eq(buildFix.defect, normaliseDefect(given.defect)))
  const [row] = await tx.db.delete(buildFix).where(own).returning()
  const { buildId, defect } = found(row, 'fix')
  await audit(tx, { verb: 'catalogue.remove_fix', subject: { kind: 'build', id: buildId }, before: row })
  announce(tx, { kind: 'rollout', subjectId: buildId, customerIds: await listCustomersWaiting(tx, defect) })
  return { id: buildId }
}

const listCustomersWaiting = async (tx: Tx, defect: string): Promise<string[]> => {
  const rows = await tx.db.selectDistinct({ id: interimUpdate.customerId }).from(interimUpdate).where(and(eq(interimUpdate.defect, defect), isNull(interimUpdate.removedAt)))
  return rows.map(row => row.id)
}
