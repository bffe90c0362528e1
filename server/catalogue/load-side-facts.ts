import { and, eq, isNotNull, isNull, ne, or } from 'drizzle-orm'
import { PUBLIC_CATALOGUE, build, buildClaim, buildFix, hotpatchMonth, knownIssue, knownIssueFeed } from '@/db/schema'
import type { Facts, Owner } from './load-catalogue'

/**
 * Loads what stands beside the builds: calendars, known issues and what other sources say. Nothing rests on these rows,
 * so the public ones are put in anew each time and always equal the files. Answers with a line that counts them.
 */
export const loadSideFacts = async (tx: Owner, { months, issues, feeds, claims, urgencies, fixes, sources }: Facts, ids: ReadonlyMap<string, string>): Promise<string> => {
  await tx.delete(hotpatchMonth)
  await tx.delete(knownIssue)
  await tx.delete(knownIssueFeed)
  // Since when a word is known here outlives the reload: digests tell what is new by it.
  const known = new Map((await tx.delete(buildClaim).where(eq(buildClaim.consultancyId, PUBLIC_CATALOGUE)).returning()).map(row => [wordKey(row), row.at]))
  const source = new Map(sources.map(one => [one.key, one]))
  const named = (keys: readonly string[]) => keys.map(key => source.get(key)!.title).join('; ')
  await tx.insert(hotpatchMonth).values(
    months.map(({ branchKey, month, planned, shipped, buildKey, sources: from, note }) => ({ branchId: branchKey, month, planned, shipped, buildKey, source: named(from), note: note || null })),
  )
  await tx.insert(knownIssue).values(
    issues.map(({ key, productKey, affectedFrom, fixedIn, sources: from, ...issue }) => ({
      ...issue,
      id: key,
      productId: productKey,
      affectedFrom: affectedFrom && [...affectedFrom],
      fixedIn: fixedIn && [...fixedIn],
      source: named(from),
    })),
  )
  await tx.insert(knownIssueFeed).values(feeds.map(feed => ({ productId: feed.product, source: named([feed.source]), licence: source.get(feed.source)!.licence, note: feed.note })))
  const said = [...claims, ...urgencies.flatMap(wordsOf)].map(claim => ({
    consultancyId: PUBLIC_CATALOGUE,
    buildOwner: PUBLIC_CATALOGUE,
    buildId: ids.get(claim.build)!,
    field: claim.field,
    value: claim.value,
    source: named(claim.sources),
    note: claim.note || null,
  }))
  await tx.insert(buildClaim).values(said.map(row => ({ ...row, at: known.get(wordKey(row)) })))
  const mended = [...fixes, ...urgencies.flatMap(cvesOf)].map(({ build: key, defect, sources: from }) => ({ consultancyId: PUBLIC_CATALOGUE, buildOwner: PUBLIC_CATALOGUE, buildId: ids.get(key)!, defect, source: named(from) }))
  await tx.delete(buildFix).where(eq(buildFix.consultancyId, PUBLIC_CATALOGUE))
  // Two sources may name the same CVE of one build.
  await tx.insert(buildFix).values(mended).onConflictDoNothing()
  await linkBaselines(tx, months, ids)
  return `catalogue: ${months.length} hotpatch months, ${issues.length} known issues from ${feeds.length} lists, ${claims.length} differing words of other sources, ${urgencies.length} words on urgency, ${mended.length} lines of fix lists`
}

/** What an update is said to mend by its CVEs is on its fix list too. */
const cvesOf = ({ build: key, cves, sources }: Facts['urgencies'][number]) => cves.map(defect => ({ build: key, defect, sources }))

type Word = Pick<typeof buildClaim.$inferSelect, 'buildId' | 'field' | 'value' | 'source'>
const wordKey = ({ buildId, field, value, source }: Word): string => JSON.stringify([buildId, field, value, source])

/** One claim for each thing a source says of how urgent a build is. */
const wordsOf = ({ severity, cves, exploited_since: exploited, ...from }: Facts['urgencies'][number]) =>
  ([['severity', severity], ['cves', cves.join(';')], ['exploited_since', exploited]] as const).filter(([, value]) => value !== '').map(([field, value]) => ({ ...from, field, value }))

const linkBaselines = async (tx: Owner, months: Facts['months'], ids: ReadonlyMap<string, string>) => {
  for (const { buildKey, baselineKey } of months) {
    if (buildKey === null) continue
    const baselineId = baselineKey === null ? null : ids.get(baselineKey)!
    const differs = baselineId === null ? isNotNull(build.baselineId) : or(isNull(build.baselineId), ne(build.baselineId, baselineId))
    await tx.update(build).set({ baselineId }).where(and(eq(build.consultancyId, PUBLIC_CATALOGUE), eq(build.id, ids.get(buildKey)!), differs))
  }
}
