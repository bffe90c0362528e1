import type { CaseStatus, ImportedCase } from './result-file'

export type PlanCase = { id: string; key: string; title: string }
export type MatchedBy = 'tag' | 'key' | 'title'
export type CaseMatches = {
  /** One a plan case that was met, in the plan's order; its status is the worst of its imported cases. */
  results: { planCaseId: string; status: CaseStatus; cases: { imported: ImportedCase; by: MatchedBy }[] }[]
  extras: { imported: ImportedCase; reason: 'no_match' | 'ambiguous' }[]
  /** Plan cases without a result in this file: missing, not failed. */
  missing: string[]
}

const WORST_FIRST: readonly CaseStatus[] = ['error', 'failed', 'blocked', 'skipped', 'passed']
const SEGMENTS = 16

/**
 * Maps imported cases to the cases of a plan. The first rule that meets any plan case decides:
 *
 * 1. a `[KEY]` tag in the name, else in the full name (so a tag on a Describe block holds for its tests);
 * 2. the name, else the full name, begins with the key and then ends or goes on with a blank, `:` `.` `,` `)`
 *    or a non-ASCII letter: `MAIL-1: sends` and `MAIL-1メール`, never `MAIL-10` or `MAIL-1-b`;
 * 3. the name, else the full name, is the title.
 *
 * Rules 2 and 3 then also try what follows each dot of the name, because Pester's JUnit writes `Describe.It` as one.
 * Letter case, width (NFKC) and runs of blanks never matter. A case that meets two plan cases by the same rule
 * is not guessed: like every other one it becomes an extra result.
 */
export function matchCases(cases: readonly ImportedCase[], plan: readonly PlanCase[]): CaseMatches {
  const byKey = indexBy(plan, (planCase) => planCase.key)
  const byTitle = indexBy(plan, (planCase) => planCase.title)
  const keyLengths = [...new Set([...byKey.keys()].map((key) => key.length))].sort((a, b) => b - a)
  const found = new Map<string, CaseMatches['results'][number]['cases']>()
  const extras: CaseMatches['extras'] = []

  for (const imported of cases) {
    const match = findMatch(imported, byKey, byTitle, keyLengths)
    const planCaseId = match?.ids.length === 1 ? match.ids[0] : undefined
    if (!match || planCaseId === undefined) {
      extras.push({ imported, reason: match ? 'ambiguous' : 'no_match' })
      continue
    }
    const soFar = found.get(planCaseId) ?? []
    soFar.push({ imported, by: match.by })
    found.set(planCaseId, soFar)
  }

  return {
    results: plan.flatMap(({ id }) => {
      const matched = found.get(id)
      return matched ? [{ planCaseId: id, status: worstStatus(matched.map(({ imported }) => imported.status)), cases: matched }] : []
    }),
    extras,
    missing: plan.filter(({ id }) => !found.has(id)).map(({ id }) => id),
  }
}

type Index = ReadonlyMap<string, string[]>
type Match = { ids: string[]; by: MatchedBy }

function findMatch(imported: ImportedCase, byKey: Index, byTitle: Index, keyLengths: readonly number[]): Match | null {
  const name = normalise(imported.name)
  const fullName = normalise(imported.fullName)
  const tails = tailsOf(name)
  const attempts: [MatchedBy, string[]][] = [
    ['tag', taggedIds(name, byKey)],
    ['tag', taggedIds(fullName, byKey)],
    ...[name, fullName].map((text): [MatchedBy, string[]] => ['key', idsByPrefix(text, byKey, keyLengths, /^$|^[\s:.,)]|^[^\0-\x7f]/)]),
    // a dot does not end a key inside a name: `copies MAIL.EX-1.log` is not about EX-1
    ...tails.map((text): [MatchedBy, string[]] => ['key', idsByPrefix(text, byKey, keyLengths, /^$|^[\s:,)]|^[^\0-\x7f]/)]),
    ...[name, fullName, ...tails].map((text): [MatchedBy, string[]] => ['title', byTitle.get(text) ?? []]),
  ]
  for (const [by, ids] of attempts) if (ids.length > 0) return { ids, by }
  return null
}

function taggedIds(text: string, byKey: Index): string[] {
  const tags = new Set([...text.matchAll(/\[([^[\]]{1,100})\]/g)].map((tag) => (tag[1] ?? '').trim()))
  return [...tags].flatMap((tag) => byKey.get(tag) ?? [])
}

/** Longest key first, so that `MAIL-1 b` is not taken for `MAIL-1`. */
function idsByPrefix(text: string, byKey: Index, keyLengths: readonly number[], endOfKey: RegExp): string[] {
  for (const length of keyLengths) {
    const ids = byKey.get(text.slice(0, length))
    if (ids && endOfKey.test(text.slice(length, length + 1))) return ids
  }
  return []
}

function tailsOf(name: string): string[] {
  const tails: string[] = []
  for (let dot = name.indexOf('.'); dot !== -1 && tails.length < SEGMENTS; dot = name.indexOf('.', dot + 1)) tails.push(name.slice(dot + 1).trimStart())
  return tails
}

function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function indexBy(plan: readonly PlanCase[], textOf: (planCase: PlanCase) => string): Index {
  const index = new Map<string, string[]>()
  for (const planCase of plan) {
    const text = normalise(textOf(planCase))
    if (text !== '') index.set(text, [...(index.get(text) ?? []), planCase.id])
  }
  return index
}

function worstStatus(statuses: readonly CaseStatus[]): CaseStatus {
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? 'blocked'
}
