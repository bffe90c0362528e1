import Link from 'next/link'
import { useTranslations } from 'next-intl'

/** The first visit: from "add a customer" to "send the first digest". */
export function FirstSteps({ base, hasCustomers }: { base: string; hasCustomers: boolean }) {
  const t = useTranslations('overview')
  const steps = [
    ['customers', `${base}/customers`, hasCustomers],
    ['lab', `${base}/lab`, false],
    ['build', `${base}/catalogue`, false],
    ['people', `${base}/people`, false],
    ['mail', `${base}/mail`, false],
  ] as const
  return (
    <section aria-label={t('first.title')} className="mb-8 rounded-box border border-base-300 p-4">
      <h2 className="text-lg font-semibold">{t('first.title')}</h2>
      <ol className="mt-2 list-decimal space-y-1 pl-6">
        {steps.map(([key, href, done]) => (
          <li key={key}>
            <Link href={href} className="link">{t(`first.${key}`)}</Link> {done && <span className="badge badge-sm">{t('first.done')}</span>}
            <p className="text-sm text-base-content/80">{t(`first.${key}Hint`)}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}
