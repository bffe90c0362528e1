import Link from '@/app/ui/link'
import { Circle, CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { FirstStep } from '@/server/decisions/first-steps'

// Agreements and people before the first build: who has not agreed when a verdict is published never pays for it.
const ORDER = ['customers', 'people', 'agreements', 'lab', 'build', 'mail'] as const

const PLACE: Record<FirstStep, string> = { customers: 'customers/new', lab: 'lab/rigs/new', agreements: 'billing/agreements', build: 'catalogue', people: 'people', mail: 'mail/digests' }

/** The first visit: from "add a customer" to "send the first digest", in the order in which nothing has to be done twice. The next step is the one with a button. */
export function FirstSteps({ base, done }: { base: string; done: Record<FirstStep, boolean> }) {
  const t = useTranslations('overview')
  const next = ORDER.find(step => !done[step])
  return (
    <section aria-label={t('first.title')} className="mb-8 max-w-3xl rounded-box border border-base-300 p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-lg font-semibold">{t('first.title')}</h2>
        <p className="text-sm tabular-nums text-base-content/80">{t('first.progress', { done: ORDER.filter(step => done[step]).length, all: ORDER.length })}</p>
      </div>
      <ol className="mt-3 divide-y divide-base-300">
        {ORDER.map(step => (
          <li key={step} className="flex gap-3 py-3">
            {done[step] ? <CircleCheck aria-hidden className="mt-0.5 size-5 shrink-0 text-success" /> : <Circle aria-hidden className="mt-0.5 size-5 shrink-0 text-base-content/60" />}
            <div className="min-w-0 flex-1">
              <Link href={`${base}/${PLACE[step]}`} className={`link link-hover inline-block min-h-6 leading-6 ${step === next ? 'font-semibold' : ''}`}>{t(`first.${step}`)}</Link>
              {done[step] && <span className="ml-2 text-sm text-success">{t('first.done')}</span>}
              {!done[step] && <p className="text-sm text-base-content/80">{t(`first.${step}Hint`)}</p>}
              {step === next && (
                <>
                  <p className="mt-1 text-sm text-base-content/80">{t(`first.${step}Example`)}</p>
                  <p className="mt-2 flex flex-wrap gap-2">
                    <Link href={`${base}/${PLACE[step]}`} className="btn btn-sm btn-primary">{t(`first.${step}`)}</Link>
                    {step === 'customers' && <Link href={`${base}/customers/import`} className="btn btn-sm">{t('first.customersImport')}</Link>}
                  </p>
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
