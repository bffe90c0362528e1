import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { DataTable } from '@/app/ui/page-frame'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import { When } from '@/app/ui/when'
import type { listRuns } from '@/server/lab/queries'
import { Conclusion } from './conclusion'

type Runs = Awaited<ReturnType<typeof listRuns>>

export function RunTable({ runs, base, of }: { runs: Runs; base: string; of: string }) {
  const t = useTranslations('lab')
  return (
    <DataTable caption={t('tableOf', { of })} head={[t('build'), t('rig'), t('plan'), t('opened'), t('ended'), t('conclusion')]}>
      {runs.map(({ run, rigName, planName, labels, version }) => (
        <tr key={run.id}>
          <th scope="row" className="min-w-56 font-normal">
            <Link href={`${base}/lab/runs/${run.id}`} className="link link-hover font-medium">{labels.join(' / ')}</Link>
            {version && <span className="ml-2 text-xs tabular-nums text-base-content/70">{version.join('.')}</span>}
          </th>
          <td>{rigName}</td>
          <td>{planName} {run.expedited && <ExpeditedMark />}</td>
          <td><When at={run.at} /></td>
          <td>{run.sealedAt ? <When at={run.sealedAt} /> : '–'}</td>
          <td><Conclusion run={run} /></td>
        </tr>
      ))}
    </DataTable>
  )
}
