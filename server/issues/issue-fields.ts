import { z } from 'zod'
import type { Tx } from '@/db/scope'
import { findBuild, referenceTo } from '../catalogue/queries'
import type { Predicate } from '../domain/conditions'
import { componentFacetKey, componentFacetValue } from '../domain/facets'
import { spokenKind } from '../environments/component-place'
import { DomainError } from '../errors'
import { id, line, prose } from '../forms'
import { CONDITION_TESTS, isWithoutValue, predicateOf } from '../verdicts/draft-input'

/** What an issue is and where it bites, as a form states it. */
export const issueFields = {
  title: line(300),
  titleJa: line(300).optional(),
  workaround: prose(4000).optional(),
  workaroundJa: prose(4000).optional(),
  introducedIn: id().optional(),
  /** without a facet it bites everywhere */
  facet: line(60).optional(),
  test: z.enum(CONDITION_TESTS).optional(),
  value: line(120).optional(),
  /** what makes it harmless: a kind of component, its name, the least version that does */
  companionKind: spokenKind().optional(),
  companionName: line(120).optional(),
  companionVersion: line(40).optional(),
}

type Given = { [K in keyof typeof issueFields]?: z.output<(typeof issueFields)[K]> }

/** The columns these fields fill. */
export const columnsOf = async (tx: Tx, branchId: string, given: Given & { title: string }) => ({
  title: wording(given.title, given.titleJa)!,
  workaround: wording(given.workaround, given.workaroundJa),
  ...(await introducedIn(tx, branchId, given.introducedIn)),
  predicate: placeOf(given),
  ...companionOf(given),
})

const wording = (en: string | undefined, ja: string | undefined) => (en === undefined ? null : { en, ...(ja ? { ja } : {}) })

const introducedIn = async (tx: Tx, branchId: string, buildId: string | undefined) => {
  if (buildId === undefined) return { buildOwner: null, buildId: null }
  const row = await findBuild(tx, buildId)
  if (row.branchId !== branchId) throw new DomainError('bad_input', 'issues.errors.otherBranch', { field: 'introducedIn' })
  return referenceTo(row)
}

const placeOf = ({ facet, test = 'has', value }: Given): Predicate | null => {
  if (facet === undefined) return null
  if (isWithoutValue({ facet, test, value })) throw new DomainError('bad_input', 'issues.errors.value', { field: 'value' })
  return predicateOf({ facet, test, value })
}

const companionOf = ({ companionKind, companionName, companionVersion }: Given) => {
  if (companionKind === undefined && companionName === undefined) return { companionFacet: null, companionValue: null }
  if (companionKind === undefined || companionName === undefined) throw new DomainError('bad_input', 'issues.errors.companion', { field: companionKind ? 'companionName' : 'companionKind' })
  const value = componentFacetValue(companionName, companionVersion ?? null)
  return { companionFacet: componentFacetKey(companionKind), companionValue: companionVersion ? value : value.slice(0, value.lastIndexOf('@')) }
}
