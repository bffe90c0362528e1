import type { Remediation, Wording } from '@/db/schema'
import { translator } from '../i18n/sentences'

const linesOf = (text: string): string[] => text.split(/\r?\n/).map(line => line.trim()).filter(Boolean)

/** A runbook's steps from text that holds one a line. The Japanese of a step is the same line of the Japanese text; where there are fewer, the rest has none. */
export const splitSteps = (text: Wording): Wording[] => {
  const ja = linesOf(text.ja ?? '')
  return linesOf(text.en).map((en, at) => (ja[at] ? { en, ja: ja[at] } : { en }))
}

/** What there is to do where the build is installed. */
export const stepsOf = ({ steps }: Remediation): Wording[] => (steps ? splitSteps(steps) : [])

/** The steps when nobody has written any; they stand in the form to begin with. */
export const defaultSteps = (what: Remediation['do'] | 'vendor'): Required<Wording> => ({
  en: translator('en', 'runbooks')(`defaults.${what}`),
  ja: translator('ja', 'runbooks')(`defaults.${what}`),
})
