import type { Remediation, Remedy } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { findBuild, referenceTo } from '../catalogue/queries'
import { findConditionGaps } from '../domain/facet-policy'
import { DomainError } from '../errors'
import { isWithoutValue, predicateOf, type DraftInput } from './draft-input'
import { readPolicies } from './evidence'

type StatedRemedy = Pick<DraftInput, 'remedySteps' | 'remedyStepsJa' | 'replaceWith'> & { remedy: Remedy['do'] }
type Stated = StatedRemedy & Pick<DraftInput, 'buildId' | 'remedyCases'>

/** What a form states of what to do where the build is installed: everywhere, and where something else. */
export const remediationOf = async (tx: Tx, given: Stated): Promise<Remediation> => {
  const everywhere = await remedyOf(tx, given.buildId, given)
  const stated = given.remedyCases ?? []
  if (stated.length === 0) return everywhere
  if (stated.some(isWithoutValue)) throw new DomainError('bad_input', 'verdicts.errors.conditionValue', { field: 'remedyCases' })
  const cases = []
  for (const one of stated) {
    cases.push({ when: predicateOf(one), text: { en: one.text, ...(one.textJa ? { ja: one.textJa } : {}) }, remedy: await remedyOf(tx, given.buildId, one) })
  }
  // What does not count in profiles is unknown in all of them, and could never be advised on.
  const conditions = cases.map(({ when, text }) => ({ key: text.en, predicate: when, effect: 'warns' as const, text }))
  const gap = findConditionGaps(conditions, await readPolicies(tx))[0]
  if (gap) throw new DomainError('bad_input', 'verdicts.errors.remedyCase', { field: 'remedyCases', params: { facet: gap.facet.replace(/^component:/, '') } })
  return { ...everywhere, cases }
}

const remedyOf = async (tx: Tx, buildId: string, given: StatedRemedy): Promise<Remedy> => {
  const steps = given.remedySteps ? { en: given.remedySteps, ...(given.remedyStepsJa ? { ja: given.remedyStepsJa } : {}) } : undefined
  if (given.remedy === 'keep') return { do: 'keep', ...(steps ? { steps } : {}) }
  if (given.remedy === 'mitigate') {
    if (!steps) throw new DomainError('bad_input', 'verdicts.errors.remedySteps', { field: 'remedySteps' })
    return { do: 'mitigate', steps }
  }
  if (!given.replaceWith || given.replaceWith === buildId) throw new DomainError('bad_input', 'verdicts.errors.replaceWith', { field: 'replaceWith' })
  const replacement = await findBuild(tx, given.replaceWith)
  return { do: 'replace_with', ...referenceTo(replacement), ...(steps ? { steps } : {}) }
}
