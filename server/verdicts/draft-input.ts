import { z } from 'zod'
import { id, input, line, list, prose } from '../forms'
import { VERDICT_KINDS } from '../domain/outcome'
import type { Condition, LocalText, Predicate } from '../domain/conditions'
import { predicateOf as predicateOfIssue, type IssuePlace } from '../domain/issue'
import { nameServerRole } from '../domain/server-role'

/** Rows of a form arrive as `{ 0: …, 1: … }`; rows left blank are no rows. */
const rows = <T extends z.ZodType>(of: T) =>
  z.preprocess(value => {
    const all = Array.isArray(value) ? value : Object.values((value ?? {}) as Record<string, unknown>)
    return all.filter(row => typeof row === 'object' && row !== null && ('text' in row || 'value' in row))
  }, z.array(of).max(20))

export const CONDITION_TESTS = ['has', 'has_not', 'is_any', 'is_none'] as const

/** One condition as a person states it: this facet has this value, has it not, is not none, or is. */
const conditionRow = z.strictObject({
  key: line(40).optional(),
  effect: z.enum(['blocks', 'warns']),
  facet: line(60),
  test: z.enum(CONDITION_TESTS),
  value: line(120).optional(),
  /** a component that makes it harmless: the condition holds only where it is missing */
  unlessFacet: line(60).optional(),
  unlessValue: line(120).optional(),
  text: line(1000),
  textJa: line(1000).optional(),
  workaround: line(1000).optional(),
  workaroundJa: line(1000).optional(),
})

export const REMEDIES = ['keep', 'mitigate', 'replace_with'] as const

/** Where to do something else: rows that name no remedy are as everywhere, and no rows. */
export const remedyCases = () =>
  z.preprocess(
    value => Object.values((value ?? {}) as Record<string, unknown>).filter(row => typeof row === 'object' && row !== null && 'remedy' in row && 'text' in row),
    z.array(z.strictObject({
      facet: line(60),
      test: z.enum(CONDITION_TESTS),
      value: line(120).optional(),
      text: line(1000),
      textJa: line(1000).optional(),
      remedy: z.enum(REMEDIES),
      replaceWith: id().optional(),
      remedySteps: prose(4000).optional(),
      remedyStepsJa: prose(4000).optional(),
    })).max(10),
  ).optional()

export const saveDraftInput = input({
  buildId: id(),
  kind: z.enum(VERDICT_KINDS),
  summary: prose(2000),
  summaryJa: prose(2000).optional(),
  reason: prose(2000).optional(),
  validUntil: z.iso.date().optional(),
  runIds: list(id()),
  conditions: rows(conditionRow),
  remedy: z.enum(REMEDIES).default('keep'),
  remedySteps: prose(2000).optional(),
  remedyStepsJa: prose(2000).optional(),
  replaceWith: id().optional(),
  remedyCases: remedyCases(),
  /** a step a line */
  backOut: prose(4000).optional(),
  backOutJa: prose(4000).optional(),
})

export type DraftInput = z.infer<typeof saveDraftInput>

export const conditionsOf = (given: DraftInput['conditions']): Condition[] =>
  given.map((row, index) => ({
    key: row.key ?? `c${index + 1}`,
    predicate: conditionPredicateOf(row),
    effect: row.effect,
    text: { en: row.text, ...(row.textJa ? { ja: row.textJa } : {}) },
    ...(row.workaround ? { workaround: { en: row.workaround, ...(row.workaroundJa ? { ja: row.workaroundJa } : {}) } } : {}),
  }))

/** What is stated, but for where the companion is that makes it harmless. */
const conditionPredicateOf = (row: ConditionRow): Predicate =>
  row.unlessFacet && row.unlessValue ? { all: [predicateOf(row), { not: { facet: row.unlessFacet, has: row.unlessValue } }] } : predicateOf(row)

/** A test that compares, and nothing to compare with. */
export const isWithoutValue = ({ test, value }: Stated): boolean => (test === 'has' || test === 'has_not') && !value

type Stated = Pick<DraftInput['conditions'][number], 'facet' | 'test' | 'value'>

export const predicateOf = ({ facet, test, value }: Stated): Predicate => {
  if (test === 'is_none') return { facet, isNone: true }
  if (test === 'is_any') return { not: { facet, isNone: true } }
  const has = { facet, has: facet === 'roles' ? nameServerRole(value ?? '') : (value ?? '') }
  return test === 'has' ? has : { not: has }
}

/** What was stated, of a predicate this form can state. */
export const statedOf = (predicate: Predicate): Stated => {
  const inner = 'not' in predicate ? predicate.not : predicate
  const none = 'isNone' in inner
  const test = 'not' in predicate ? (none ? 'is_any' : 'has_not') : none ? 'is_none' : 'has'
  return { facet: 'facet' in inner ? inner.facet : '', test, value: 'has' in inner ? inner.has : undefined }
}

/** The form's row of a stored condition; the inverse of the above for what this form can state. */
export const rowOfCondition = ({ key, predicate, effect, text, workaround }: Condition): ConditionRow => {
  const [first, unless] = 'all' in predicate && predicate.all.length === 2 ? predicate.all : [predicate]
  const missing = unless && 'not' in unless && 'has' in unless.not ? { unlessFacet: unless.not.facet, unlessValue: unless.not.has } : {}
  return { key, effect, ...statedOf(first!), ...missing, text: text.en, textJa: text.ja, workaround: workaround?.en, workaroundJa: workaround?.ja }
}

export type ConditionRow = DraftInput['conditions'][number]

/** A condition that says what an issue says: where it bites, but for the companion; null where it bites everywhere. */
export const rowOfIssue = (place: IssuePlace, effect: Condition['effect'], text: LocalText, workaround: LocalText | null): ConditionRow | null => {
  const predicate = predicateOfIssue(place)
  return predicate && rowOfCondition({ key: '', predicate, effect, text, ...(workaround && { workaround }) })
}
