import { CircleCheck, CircleDashed, CircleDot, CircleSlash2, OctagonPause, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'

const LOOKS = {
  pending: [CircleDashed, 'text-info'],
  preparing: [CircleDashed, 'text-info'],
  draft: [CircleDashed, 'text-info'],
  open: [CircleDot, 'text-base-content'],
  paid: [CircleCheck, 'text-success'],
  void: [CircleSlash2, 'text-base-content/70'],
  uncollectible: [TriangleAlert, 'text-warning'],
  parked: [OctagonPause, 'text-error'],
} as const

/** Where an invoice is: a word, a shape and a colour, the same in console and portal. */
export function InvoiceState({ state }: { state: keyof typeof LOOKS }) {
  const t = useTranslations('billing.invoiceStates')
  const [Shape, colour] = LOOKS[state]
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-sm">
      <Shape aria-hidden className={`size-4 shrink-0 ${colour}`} />
      {t(state)}
    </span>
  )
}
