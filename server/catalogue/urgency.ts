import { and, asc, desc, eq, inArray } from 'drizzle-orm'
import { PUBLIC_CATALOGUE, buildClaim } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { holdUrgency, URGENCY_FIELDS, type Urgency, type UrgencyField, type UrgencyWord } from '@/server/domain/urgency'

/** One word on how urgent a build is, with where it is from. */
export type SourcedWord = UrgencyWord & { id: string; source: string; note: string | null; byName: string | null }
export type HeldUrgency = Urgency & { words: readonly SourcedWord[]; /** since when the exploit is known here */ exploitKnownAt: Date | null }

const NOTHING_SAID: HeldUrgency = { ...holdUrgency([]), words: [], exploitKnownAt: null }

/** What is held of each build, and every word it rests on; of a build nobody speaks of, that nothing is known. */
export const readUrgencies = async (tx: Tx, buildIds: readonly string[]): Promise<Map<string, HeldUrgency>> => {
  const rows = buildIds.length === 0 ? [] : await tx.db.select().from(buildClaim).where(and(inArray(buildClaim.buildId, [...buildIds]), inArray(buildClaim.field, [...URGENCY_FIELDS]))).orderBy(asc(buildClaim.field), desc(buildClaim.at))
  const said = Map.groupBy(rows, row => row.buildId)
  return new Map(buildIds.map(id => [id, said.has(id) ? held(said.get(id)!) : NOTHING_SAID]))
}

export const readUrgency = async (tx: Tx, buildId: string): Promise<HeldUrgency> => (await readUrgencies(tx, [buildId])).get(buildId)!

/** Which of these builds fix something that is exploited, as this consultancy holds it. */
export const readExploited = async (tx: Tx, buildIds: readonly string[]): Promise<Set<string>> => {
  if (buildIds.length === 0) return new Set()
  const rows = await tx.db.select().from(buildClaim).where(and(inArray(buildClaim.buildId, [...buildIds]), eq(buildClaim.field, 'exploited_since')))
  return exploitedOf(rows)
}

/** Every build that fixes something exploited, as this consultancy holds it. */
export const listExploited = async (tx: Tx): Promise<Set<string>> => exploitedOf(await tx.db.select().from(buildClaim).where(eq(buildClaim.field, 'exploited_since')))

type Claim = typeof buildClaim.$inferSelect

const exploitedOf = (rows: readonly Claim[]): Set<string> =>
  new Set([...Map.groupBy(rows, row => row.buildId)].filter(([, own]) => held(own).exploited === 'yes').map(([id]) => id))

const held = (rows: readonly Claim[]): HeldUrgency => {
  const words = rows.map(({ id, field, value, consultancyId, at, source, note, byName }) => ({ id, field: field as UrgencyField, value, own: consultancyId !== PUBLIC_CATALOGUE, at, source, note, byName }))
  const urgency = holdUrgency(words)
  const exploits = words.filter(word => word.field === 'exploited_since' && word.value === urgency.exploitedSince)
  return { ...urgency, words, exploitKnownAt: exploits.length === 0 ? null : new Date(Math.min(...exploits.map(word => word.at.getTime()))) }
}
