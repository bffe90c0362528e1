import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import { When } from '@/app/ui/when'
import type { readVerdictStory } from '@/server/verdicts/queries'

type Story = Awaited<ReturnType<typeof readVerdictStory>>

export function RunsSection({ runs, base, buildId }: { runs: Story['runs']; base: string; buildId: string }) {
  const t = useTranslations('verdicts')
  if (runs.length === 0) return <EmptyState title={t('noRuns')}><Link className="link" href={`${base}/lab/runs/new?build=${buildId}`}>{t('startRun')}</Link></EmptyState>
  return (
    <DataTable caption={t('runs')} head={[t('rig'), t('state'), t('conclusion'), t('opened'), t('sealed')]}>
      {runs.map(({ run, rig }) => (
        <tr key={run.id}>
          <th scope="row"><Link href={`${base}/lab/runs/${run.id}`} className="link link-hover">{rig}</Link> {run.expedited && <ExpeditedMark />}</th>
          <td>{t(`runStates.${run.state}`)}</td>
          <td>{run.conclusion ? `${t(`conclusions.${run.conclusion}`)}${run.hasWaiver ? ` (${t('withWaiver')})` : ''}` : '–'}</td>
          <td><When at={run.at} /></td>
          <td>{run.sealedAt ? <When at={run.sealedAt} /> : '–'}</td>
        </tr>
      ))}
    </DataTable>
  )
}
