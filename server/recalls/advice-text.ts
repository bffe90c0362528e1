import type { Remedy, Wording } from '@/db/schema'
import type { Locale } from '../actor'
import { translator } from '../i18n/sentences'
import type { RemedyAdvice } from './advice'

/** By id, how the builds that may be put in place are called. */
export type BuildNames = ReadonlyMap<string, string>

/** One thing to do, told: the sentence, why there, and its steps. */
export type Told = { sentence: string; because: string | null; steps: string[] }

const inLocale = (text: Wording, locale: Locale) => (locale === 'ja' ? (text.ja ?? text.en) : text.en)

export const remedySentence = (remedy: Pick<Remedy, 'do'> & { buildId?: string } | { do: 'wait' }, locale: Locale, names: BuildNames): string =>
  translator(locale, 'remedies')(remedy.do, { build: 'buildId' in remedy ? (names.get(remedy.buildId ?? '') ?? '') : '' })

const linesOf = (steps: Wording | undefined, locale: Locale): string[] => (steps ? inLocale(steps, locale).split(/\r?\n/).map(line => line.trim()).filter(Boolean) : [])

/** What is to be done, in the order it is to be done; where nobody knows yet, what to find out comes first. */
export const tellAdvice = (advice: RemedyAdvice, locale: Locale, names: BuildNames): Told[] => {
  const t = translator(locale, 'remedies')
  if (advice.settled) {
    const because = advice.because && t('because', { text: inLocale(advice.because, locale) })
    return [{ sentence: remedySentence(advice.remedy, locale, names), because, steps: linesOf(advice.remedy.steps, locale) }]
  }
  return [
    ...advice.open.flatMap(({ text, remedy }) => [
      { sentence: t('findOut', { text: inLocale(text, locale) }), because: null, steps: [] },
      { sentence: t('ifSo', { remedy: remedySentence(remedy, locale, names) }), because: null, steps: linesOf(remedy.steps, locale) },
    ]),
    { sentence: t('ifNot', { remedy: remedySentence(advice.otherwise, locale, names) }), because: null, steps: linesOf(advice.otherwise.steps, locale) },
  ]
}

/** The same as steps of a runbook, in both languages; `systems` where not all of a customer's are told the same. */
export const adviceSteps = (advice: RemedyAdvice, names: BuildNames, systems: readonly string[] | null): Wording[] => {
  const [en, ja] = (['en', 'ja'] as const).map(locale => {
    const at = systems ? `${translator(locale, 'remedies')('at', { systems: systems.join(', ') })} ` : ''
    return tellAdvice(advice, locale, names).flatMap(({ sentence, because, steps }) => [[at, sentence, because && ` (${because})`].filter(Boolean).join(''), ...steps.map(step => `${at}${step}`)])
  }) as [string[], string[]]
  // Where one language has fewer lines, the other's stand for both.
  return en.map((text, index) => (ja.length === en.length ? { en: text, ja: ja[index]! } : { en: text }))
}
