import { useLocale, useTranslations } from 'next-intl'
import type { Split } from '@/server/billing/split'
import { formatMinor } from '@/server/domain/money'

const WIDTH = 1000
const FILLS = ['fill-primary', 'fill-secondary', 'fill-accent', 'fill-info', 'fill-neutral'] as const

/** The price as one bar, a piece a payer. The table below says the same in words. */
export function SplitBar({ split: { currency, priceMinor, parts } }: { split: Split }) {
  const t = useTranslations('billing.campaign')
  const locale = useLocale()
  if (priceMinor === 0) return null
  const named = parts.map(part => ({ ...part, text: `${part.name} ${formatMinor(part.amountMinor, currency, locale)}` }))
  const label = t('chart', { total: formatMinor(priceMinor, currency, locale), parts: new Intl.ListFormat(locale).format(named.map(part => part.text)) })
  const startOf = (index: number) => named.slice(0, index).reduce((sum, part) => sum + part.amountMinor, 0)
  const at = (minor: number) => (minor / priceMinor) * WIDTH
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} 24`} preserveAspectRatio="none" className="mb-4 h-6 w-full rounded-field">
      {named.map((part, index) => (
        <rect key={part.customerId} x={at(startOf(index))} y={0} width={Math.max(at(part.amountMinor) - 2, 0)} height={24} className={FILLS[index % FILLS.length]}>
          <title>{part.text}</title>
        </rect>
      ))}
    </svg>
  )
}
