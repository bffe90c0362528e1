import { useTranslations } from 'next-intl'

type Concluded = { state: 'open' | 'sealed' | 'abandoned'; conclusion: 'passed' | 'failed' | 'incomplete' | 'no_policy' | null; hasWaiver: boolean; allWaived: boolean }

/** What a run amounts to in words; waivers are never left out of it. */
export function Conclusion({ run }: { run: Concluded }) {
  const t = useTranslations('lab')
  if (run.state !== 'sealed' || run.conclusion === null) return <>{t(`state.${run.state}`)}</>
  const caveat = run.allWaived ? t('allWaived') : run.hasWaiver ? t('withWaivers') : null
  return <>{t(`conclusions.${run.conclusion}`)}{caveat && ` (${caveat})`}</>
}
