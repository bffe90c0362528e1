import type { Locale } from '@/server/actor'
import type { Condition } from '@/server/domain/conditions'
import type { Difference } from '@/server/domain/coverage'
import { plainValue } from '@/server/domain/facets'
import { translator, type Translate } from '@/server/i18n/sentences'
import type { Exploit } from './content'

/** The consultancy's own words; where it wrote none in Japanese, the English ones. */
export const inLanguage = (wording: { en: string; ja?: string }, locale: Locale): string => (locale === 'ja' ? (wording.ja ?? wording.en) : wording.en)

/** The customer's differing components by name, as they are and as they were in the lab. */
export function differenceTexts(differences: readonly Difference[], locale: Locale): string[] {
  const t = translator(locale, 'mail')
  return differences.map(({ key, rig, customer }) => t('facets.difference', { facet: facetName(t, key), customer: valueText(t, customer), rig: valueText(t, rig) }))
}

/** The conditions of these keys, with their workarounds. */
export function conditionTexts(conditions: readonly Condition[], keys: readonly string[], locale: Locale): string[] {
  return conditions
    .filter(({ key }) => keys.includes(key))
    .map(({ text, workaround }) => [inLanguage(text, locale), ...(workaround ? [inLanguage(workaround, locale)] : [])].join(' — '))
}

/** Exploited since when, and how long what lacks the fix has been exposed; a count that is not known is not told. */
export function exploitText(t: Translate, { since, sinceRelease }: Exploit): string {
  if (sinceRelease === null) return t('digest.exploitedUnknown', { since })
  return t(sinceRelease.atLeast ? 'digest.exploitedAtLeast' : 'digest.exploited', { since, days: sinceRelease.days })
}

function facetName(t: Translate, key: string): string {
  const name = key.replace(/^component:/, '')
  return t.has(`facets.${name}`) ? t(`facets.${name}`) : name.replaceAll('_', ' ')
}

const valueText = (t: Translate, value: Difference['rig']): string => (value === null ? t('facets.unknown') : value.length === 0 ? t('facets.none') : value.map(plainValue).join(', '))
