import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { BuildName, ReleaseDay } from '@/app/ui/build-name'
import type { Overview } from '@/server/decisions/overview'
import { MatrixCell } from './matrix-cell'

type Build = Overview['builds'][number]

/** Customers down, builds across, one mark a cell. The customers stay in view while the builds scroll. */
export function Matrix({ customers, builds, cells, base }: Pick<Overview, 'customers' | 'builds' | 'cells'> & { base: string }) {
  const t = useTranslations('overview')
  return (
    <div className="overflow-x-auto rounded-box border border-base-300" tabIndex={0} role="group" aria-label={t('matrix')}>
      <table className="table table-sm">
        <caption className="sr-only">{t('matrix')}</caption>
        <thead>
          <tr className="align-bottom text-base-content">
            <th scope="col" className="sticky left-0 z-20 w-40 min-w-28 bg-base-100 sm:min-w-44">{t('customer')}</th>
            {builds.map(build => <th key={build.id} scope="col" className="min-w-44 max-w-64 whitespace-normal font-normal sm:min-w-52"><BuildHead build={build} href={`${base}/builds/${build.id}`} /></th>)}
          </tr>
        </thead>
        <tbody>
          {customers.map((customer, row) => (
            <tr key={customer.id}>
              <th scope="row" className="sticky left-0 z-10 bg-base-100 font-medium"><Link href={`${base}/customers/${customer.id}`} className="link link-hover inline-block min-h-6 leading-6">{customer.name}</Link></th>
              {builds.map(build => (
                <td key={build.id} className="p-1">
                  <MatrixCell cell={cells.get(`${customer.id} ${build.id}`)} href={`${base}/builds/${build.id}#${customer.id}`} upwards={row > 2 || customers.length < 6} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What the column is of: name, version, kind, day, and whether it restarts the server. */
function BuildHead({ build, href }: { build: Build; href: string }) {
  const [t, catalogue] = [useTranslations('overview'), useTranslations('catalogue')]
  return (
    <>
      <BuildName build={build} href={href} />
      <span className="block text-xs tabular-nums text-base-content/80">{build.version?.join('.') ?? t('hashOnly')} · <ReleaseDay build={build} /></span>
      <span className="block text-xs text-base-content/80">{catalogue(`kinds.${build.kind}`)} · {t(`reboot.${build.reboot}`)}</span>
    </>
  )
}
