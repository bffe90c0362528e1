import { useLocale, useTranslations } from 'next-intl'
import type { Split } from '@/server/billing/split'
import { formatMinor } from '@/server/domain/money'

const WIDTH = 1000
const FILLS = ['fill-primary', 'fill-secondary', 'fill-accent', 'fill-info', 'fill-neutral'] as const

/** The price as one bar, a piece a payer and a hatched one for the house. The table below says the same in words. */
export function SplitBar({ split: { currency, priceMinor, parts, houseMinor } }: { split: Split }) {
  const t = useTranslations('billing.campaign')
  const locale = useLocale()
  if (priceMinor === 0) return null
  const paying = parts.map((part, index) => ({ key: part.customerId, name: part.name, minor: part.amountMinor, fill: FILLS[index % FILLS.length]! }))
  const house = { key: 'house', name: t('house'), minor: houseMinor, fill: 'fill-[url(#house-hatch)] stroke-base-content' }
  const pieces = [...paying, house].filter(piece => piece.minor > 0).map(piece => ({ ...piece, text: `${piece.name} ${formatMinor(piece.minor, currency, locale)}` }))
  const label = t('chart', { total: formatMinor(priceMinor, currency, locale), parts: new Intl.ListFormat(locale).format(pieces.map(piece => piece.text)) })
  const at = (minor: number) => (minor / priceMinor) * WIDTH
  const startOf = (index: number) => pieces.slice(0, index).reduce((sum, piece) => sum + piece.minor, 0)
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} 24`} preserveAspectRatio="none" className="mb-4 h-6 w-full rounded-field">
      <pattern id="house-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="8" className="fill-base-content/50" /></pattern>
      {pieces.map((piece, index) => (
        <rect key={piece.key} x={at(startOf(index))} y={0} width={Math.max(at(piece.minor) - 2, 0)} height={24} className={piece.fill}>
          <title>{piece.text}</title>
        </rect>
      ))}
    </svg>
  )
}
