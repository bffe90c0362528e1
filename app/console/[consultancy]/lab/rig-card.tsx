import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { FacetList, type FacetNames } from '@/app/ui/facet-text'
import type { listRigs } from '@/server/lab/queries'

type Rig = Awaited<ReturnType<typeof listRigs>>[number]

export function RigCard({ rig, base, names }: { rig: Rig; base: string; names: FacetNames }) {
  const t = useTranslations('lab')
  return (
    <li className="rounded-box border border-base-300 p-4">
      <h3 className="font-medium"><Link href={`${base}/lab/rigs/${rig.id}`} className="link link-hover">{rig.name}</Link></h3>
      {rig.installations.length === 0 && <p className="mt-1 text-sm">{t('noInstallations')}</p>}
      {rig.installations.map(one => (
        <div key={one.id} className="mt-2 text-sm">
          <InstalledOn one={one} />
          <details className="mt-1">
            <summary className="cursor-pointer">{t('profile')}</summary>
            <FacetList facets={one.facets} names={names} />
          </details>
        </div>
      ))}
    </li>
  )
}

export function InstalledOn({ one }: { one: Rig['installations'][number] }) {
  const t = useTranslations('lab')
  return (
    <>
      <p>{one.systemName}: {one.productName} {one.branchName} · {one.buildLabels?.join(' / ') ?? one.reportedVersion ?? '–'}</p>
      {one.identity !== 'confirmed' && <p className="text-warning">{t('identityUnconfirmed')}</p>}
    </>
  )
}
