import Link from '@/app/ui/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { FilterBar } from './filter-bar'
import { FirstSteps } from './first-steps'
import { Matrix } from './matrix'
import { MatrixPages } from './matrix-pages'
import { Needs } from './needs'
import { countFilters, filterAddress, readFilters, SHOWS } from './overview-filters'
import { UrgentNeeds } from './urgent-needs'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function OverviewPage({ params, searchParams }: Props) {
  const { api, base, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('overview')
  const given = await searchParams
  const filters = readFilters(given)
  // A form sends its empty fields too; the address that is kept and shared is the short one.
  if (Object.values(given).includes('')) redirect(filterAddress(base, filters))
  const { show, ...asked } = filters
  const overview = await api.coverage.overview({ ...asked, statuses: show ? [...SHOWS[show]] : undefined })
  const { customers, builds, cells, firstSteps } = overview
  const { products } = await api.catalogue.products()
  const unbilled = actorMay(actor, 'billing.read') ? await api.billing.unbilled() : null
  const nothingYet = builds.length === 0 && countFilters(filters) === 0
  const settledIn = firstSteps.customers && firstSteps.build && firstSteps.people
  return (
    <>
      <PageHeader title={t('title')} />
      <UrgentNeeds urgent={await api.coverage.urgent()} base={base} />
      {!settledIn && <FirstSteps base={base} done={firstSteps} />}
      {firstSteps.customers && <Needs needs={overview.needs} unbilled={unbilled} base={base} />}
      {firstSteps.customers && (
        <Section title={t('matrix')}>
          {!nothingYet && <FilterBar base={base} filters={filters} products={products} />}
          {nothingYet && <EmptyState title={t('noBuilds')}>{t('noBuildsHint')} <Link href={`${base}/catalogue`} className="link">{t('toCatalogue')}</Link></EmptyState>}
          {!nothingYet && (customers.length === 0 || builds.length === 0) && <EmptyState title={t('filters.none')}>{t('filters.noneHint')} <Link href={base} className="link">{t('filters.clear')}</Link></EmptyState>}
          {customers.length > 0 && builds.length > 0 && (
            <>
              <Matrix customers={customers} builds={builds} cells={cells} base={base} />
              <MatrixPages overview={overview} filters={filters} base={base} />
            </>
          )}
        </Section>
      )}
    </>
  )
}
