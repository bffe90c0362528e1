import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import type { FirstStep } from '@/server/decisions/first-steps'

// Agreements and people before the first build: who has not agreed when a verdict is published never pays for it.
const ORDER = ['customers', 'people', 'agreements', 'lab', 'build', 'mail'] as const

const PLACE: Record<FirstStep, string> = { customers: 'customers', lab: 'lab', agreements: 'billing/agreements', build: 'catalogue', people: 'people', mail: 'mail' }

/** The first visit: from "add a customer" to "send the first digest", in the order in which nothing has to be done twice. */
export function FirstSteps({ base, done }: { base: string; done: Record<FirstStep, boolean> }) {
  const t = useTranslations('overview')
  return (
    <section aria-label={t('first.title')} className="mb-8 rounded-box border border-base-300 p-4">
      <h2 className="text-lg font-semibold">{t('first.title')}</h2>
      <ol className="mt-2 list-decimal space-y-1 pl-6">
        {ORDER.map(key => (
          <li key={key}>
            <Link href={`${base}/${PLACE[key]}`} className="link">{t(`first.${key}`)}</Link> {done[key] && <span className="badge badge-success badge-sm">{t('first.done')}</span>}
            <p className="text-sm text-base-content/80">{t(`first.${key}Hint`)}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}
