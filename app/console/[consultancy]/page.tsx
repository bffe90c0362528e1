import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import { BuildName, ReleaseDay } from '@/app/ui/build-name'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import type { Cell } from '@/server/decisions/overview'
import { consoleAt } from '@/server/request'
import { FirstSteps } from './first-steps'
import { Needs } from './needs'

export default async function OverviewPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base } = await consoleAt((await params).consultancy)
  const t = await getTranslations('overview')
  const catalogue = await getTranslations('catalogue')
  const overview = await api.coverage.overview({})
  const { customers, builds, cells, firstSteps } = overview
  return (
    <>
      <PageHeader title={t('title')} />
      <Needs needs={overview.needs} base={base} />
      {!(firstSteps.customers && firstSteps.build && firstSteps.people) && <FirstSteps base={base} done={firstSteps} />}
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

/** The worst status, and beneath it the count of each where they differ; statuses of one word are counted as one. */
function MatrixCell({ cell, href }: { cell: Cell | undefined; href: string }) {
  const t = useTranslations('status')
  if (!cell) return <span className="text-base-content/60">–</span>
  const { [t(cell.worst)]: worst = [], ...others } = Object.groupBy(Object.entries(cell.counts) as [Cell['worst'], number][], ([status]) => t(status))
  const count = (group: [Cell['worst'], number][]) => group.reduce((sum, [, one]) => sum + one, 0)
  const rest = Object.values(others).map(group => group!)
  return (
    <Link href={href} className="flex flex-col gap-0.5 rounded hover:bg-base-200">
      <StatusBadge status={cell.worst} count={rest.length > 0 || worst.length > 1 ? count(worst) : undefined} />
      {rest.map(group => <span key={group[0]![0]} className="text-xs opacity-90"><StatusBadge status={group[0]![0]} count={count(group)} /></span>)}
    </Link>
  )
}
