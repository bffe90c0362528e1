import { useTranslations } from 'next-intl'
import type { Told } from '@/server/recalls/advice-text'

export type PlaceAdvice = { where: string | null; told: readonly Told[] }

/** What to do here; by system where not all are told the same. `withoutSteps` where a runbook asks for each. */
export function AdviceText({ advice, withoutSteps }: { advice: readonly PlaceAdvice[]; withoutSteps?: boolean }) {
  const t = useTranslations('remedies')
  if (advice.length === 0) return null
  return (
    <div className="mt-2 space-y-1 text-sm">
      <p className="font-semibold">{t('here')}</p>
      {advice.map(({ where, told }) => (
        <div key={where ?? ''}>
          {where && <p>{t('at', { systems: where })}</p>}
          {told.map(({ sentence, because, steps }) => (
            <div key={sentence}>
              <p><strong>{sentence}</strong>{because && ` (${because})`}</p>
              {!withoutSteps && steps.length > 0 && <ol className="list-decimal pl-6">{steps.map(step => <li key={step}>{step}</li>)}</ol>}
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
