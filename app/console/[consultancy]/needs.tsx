import Link from '@/app/ui/link'
import { CircleDot, FileCheck, Hand, OctagonX, PauseCircle, ReceiptText, RotateCcw, Undo2 } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { NEEDS, type NeedPlace } from '@/server/decisions/needs'
import type { Overview } from '@/server/decisions/overview'

const LOOKS = {
  recalled: [OctagonX, 'text-error', 'border-l-error'],
  recurred: [RotateCcw, 'text-error', 'border-l-error'],
  paused: [PauseCircle, 'text-warning', 'border-l-warning'],
  lifted: [Undo2, 'text-warning', 'border-l-warning'],
  review: [FileCheck, 'text-info', 'border-l-info'],
  decisions: [Hand, 'text-info', 'border-l-info'],
  unsure: [CircleDot, 'text-info', 'border-l-info'],
  unbilled: [ReceiptText, 'text-warning', 'border-l-warning'],
} as const

type Card = { need: keyof typeof LOOKS; count: number; places: { key: string; label: string; href: string }[]; more: boolean }
type Unbilled = readonly { buildId: string; name: string }[]

const SHOWN = 4

/**
 * What waits, counted, and beneath each number where it waits: a number alone tells nobody what to open. What does not
 * wait is one line. `unbilled` is null for whoever has nothing to do with money.
 */
export function Needs({ needs, unbilled, base }: { needs: Overview['needs']; unbilled: Unbilled | null; base: string }) {
  const t = useTranslations('overview')
  const locale = useLocale()
  const place = (need: keyof typeof LOOKS) => ({ build, customer, issue }: NeedPlace) => ({
    key: `${issue?.id ?? customer?.id} ${build.id}`,
    label: [customer?.name, issue && (locale === 'ja' ? (issue.title.ja ?? issue.title.en) : issue.title.en), build.version?.join('.') ?? build.labels[0]].filter(Boolean).join(' · '),
    href: issue ? `${base}/issues/${issue.id}` : `${base}/builds/${build.id}${customer ? `#${customer.id}` : need === 'paused' ? '#rollout' : '#verdict'}`,
  })
  const cards: Card[] = NEEDS.map(need => ({ need, count: needs[need].count, more: needs[need].more, places: needs[need].places.map(place(need)) }))
  if (unbilled) cards.push({ need: 'unbilled', count: unbilled.length, more: unbilled.length > SHOWN, places: unbilled.slice(0, SHOWN).map(one => ({ key: one.buildId, label: one.name, href: `${base}/billing` })) })
  const [waiting, quiet] = [cards.filter(card => card.count > 0), cards.filter(card => card.count === 0)]
  return (
    <section aria-label={t('needs.title')} className="mb-8">
      {waiting.length > 0 && <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-[repeat(auto-fit,minmax(16rem,1fr))]">{waiting.map(card => <NeedCard key={card.need} card={card} />)}</ul>}
      {quiet.length > 0 && <p className="mt-3 text-sm text-base-content/80">{waiting.length === 0 ? t('needs.nothing') : t('needs.quiet', { list: quiet.map(({ need }) => t(`needs.none.${need}`)).join(t('needs.comma')) })}</p>}
    </section>
  )
}

function NeedCard({ card: { need, count, places, more } }: { card: Card }) {
  const t = useTranslations('overview')
  const [Shape, colour, edge] = LOOKS[need]
  return (
    <li className={`rounded-box border border-l-4 border-base-300 p-3 ${edge}`}>
      <p className="flex items-center gap-2">
        <Shape aria-hidden className={`size-5 shrink-0 ${colour}`} />
        <span className="text-2xl font-semibold tabular-nums">{count}</span>
        <span className="text-sm">{t(`needs.${need}`, { count })}</span>
      </p>
      <ul className="mt-2 space-y-1 text-sm">
        {places.map(({ key, label, href }) => <li key={key}><Link href={href} className="link link-hover inline-block min-h-6 leading-6">{label}</Link></li>)}
        {more && <li className="text-base-content/80">{t('more')}</li>}
      </ul>
    </li>
  )
}
