import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { BuildName, ReleaseDay } from '@/app/ui/build-name'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import type { Cell } from '@/server/decisions/overview'
import { consoleAt } from '@/server/request'
import { FirstSteps } from './first-steps'

export default async function OverviewPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base } = await consoleAt((await params).consultancy)
  const t = await getTranslations('overview')
  const catalogue = await getTranslations('catalogue')
  const { customers, builds, cells, needs } = await api.coverage.overview()
  return (
    <>
      <PageHeader title={t('title')} />
      <ul className="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-4">
        {(['recalled', 'review', 'decisions', 'unsure'] as const).map(need => (
          <li key={need} className="rounded-box border border-base-300 p-3">
            <p className="text-2xl font-semibold tabular-nums">{needs[need]}</p>
            <p className="text-sm text-base-content/80">{t(`needs.${need}`)}</p>
          </li>
        ))}
      </ul>
      {(customers.length === 0 || builds.length === 0) && <FirstSteps base={base} hasCustomers={customers.length > 0} />}
      {customers.length > 0 && builds.length > 0 && (
        <Section title={t('matrix')}>
          <div className="overflow-x-auto rounded-box border border-base-300" tabIndex={0} role="group" aria-label={t('matrix')}>
            <table className="table table-sm">
              <caption className="sr-only">{t('matrix')}</caption>
              <thead>
                <tr>
                  <th scope="col" className="min-w-40">{t('customer')}</th>
                  {builds.map(build => (
                    <th key={build.id} scope="col" className="min-w-48 max-w-64 whitespace-normal align-bottom font-normal">
                      <BuildName build={build} href={`${base}/builds/${build.id}`} />
                      <div className="text-xs text-base-content/70">{build.version?.join('.') ?? t('hashOnly')} · <ReleaseDay build={build} /></div>
                      <div className="text-xs text-base-content/70">{catalogue(`kinds.${build.kind}`)}{build.reboot !== 'unknown' && ` · ${catalogue('reboot')}: ${catalogue(`reboots.${build.reboot}`)}`}</div>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {customers.map(customer => (
                  <tr key={customer.id}>
                    <th scope="row"><Link href={`${base}/customers/${customer.id}`} className="link link-hover">{customer.name}</Link></th>
                    {builds.map(build => (
                      <td key={build.id}><MatrixCell cell={cells.get(`${customer.id} ${build.id}`)} href={`${base}/builds/${build.id}#${customer.id}`} /></td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Section>
      )}
      {customers.length > 0 && builds.length === 0 && <EmptyState title={t('noBuilds')} />}
    </>
  )
}

/** The worst status, and beneath it the count of each where they differ. */
function MatrixCell({ cell, href }: { cell: Cell | undefined; href: string }) {
  if (!cell) return <span className="text-base-content/60">–</span>
  const others = (Object.entries(cell.counts) as [Cell['worst'], number][]).filter(([status]) => status !== cell.worst)
  return (
    <Link href={href} className="flex flex-col gap-0.5 rounded hover:bg-base-200" prefetch={false}>
      <StatusBadge status={cell.worst} count={others.length > 0 ? cell.counts[cell.worst] : undefined} />
      {others.map(([status, count]) => <span key={status} className="text-xs opacity-90"><StatusBadge status={status} count={count} /></span>)}
    </Link>
  )
}
