import { useTranslations } from 'next-intl'
import { BuildName } from '@/app/ui/build-name'
import Link from '@/app/ui/link'
import { DataTable } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { readIssue } from '@/server/issues/queries'
import { ResultBadge, shownResult } from '../../lab/result-badge'

type Runs = Awaited<ReturnType<typeof readIssue>>['runs']

/** What each sealed run said of the case: on which build, where, when. */
export function CaseHistory({ runs, base }: { runs: Runs; base: string }) {
  const t = useTranslations('issues')
  const lab = useTranslations('lab')
  return (
    <DataTable caption={t('tableOf', { what: t('runs') })} head={[t('build'), t('rig'), t('result'), t('sealed')]}>
      {runs.map(row => {
        const shown = shownResult(row.status, row.waived)
        return (
          <tr key={row.runId}>
            <th scope="row" className="min-w-52 font-normal"><BuildName build={row.build} href={`${base}/builds/${row.build.id}`} /> <span className="tabular-nums">{row.build.version?.join('.')}</span></th>
            <td><Link href={`${base}/lab/runs/${row.runId}`} className="link link-hover">{row.rigName}</Link></td>
            <td><ResultBadge result={shown} word={lab(`results.${shown}`)} /></td>
            <td><When at={row.sealedAt} /></td>
          </tr>
        )
      })}
    </DataTable>
  )
}
