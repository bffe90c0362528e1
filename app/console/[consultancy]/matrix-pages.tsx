import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import type { Overview } from '@/server/decisions/overview'
import { filterAddress, type OverviewFilters } from './overview-filters'

/** How much of the matrix this is, and the way to the rest: a list that ends says that it ends. */
export function MatrixPages({ overview: { customers, builds, customerPage, buildPage }, filters, base }: { overview: Overview; filters: OverviewFilters; base: string }) {
  const t = useTranslations('overview.filters')
  const at = (change: Partial<OverviewFilters>) => filterAddress(base, { ...filters, page: customerPage.page, buildPage: buildPage.page, ...change })
  const step = (to: Partial<OverviewFilters>, name: string, there: boolean) => there && <Link href={at(to)} className="btn btn-xs" scroll={false}>{t(name)}</Link>
  const last = customerPage.page === customerPage.pages
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2 text-sm text-base-content/80">
      <p className="flex flex-wrap items-center gap-2">
        {customerPage.pages === 1 ? t('allOf', { count: customerPage.total }) : t('someOf', { ...shownOf(customerPage, customers.length), count: customerPage.total })}
        {customerPage.pages > 1 && last && ` ${t('last')}`}
        {step({ page: customerPage.page - 1 }, 'earlier', customerPage.page > 1)}
        {step({ page: customerPage.page + 1 }, 'later', !last)}
      </p>
      {buildPage.pages > 1 && (
        <p className="flex flex-wrap items-center gap-2">
          {t('buildsOf', { ...shownOf(buildPage, builds.length), count: buildPage.total })}
          {step({ buildPage: buildPage.page - 1 }, 'newer', buildPage.page > 1)}
          {step({ buildPage: buildPage.page + 1 }, 'older', buildPage.page < buildPage.pages)}
        </p>
      )}
    </div>
  )
}

const shownOf = ({ page, pages, total }: Overview['customerPage'], rows: number) => {
  const from = page === pages ? total - rows + 1 : (page - 1) * rows + 1
  return { from, to: from + rows - 1 }
}
