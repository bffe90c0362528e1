import { useTranslations } from 'next-intl'
import { ActionForm } from '../action-form'
import { SelectField, SubmitButton, TextField } from '../fields'
import { BuildName } from '../build-name'
import { DataTable } from '../page-frame'
import { StatusBadge } from '../status-badge'
import { When } from '../when'
import type { readPlaceRollout } from '@/server/rollout/queries'
import { GateText } from './gate-text'
import { StageChart } from './stage-chart'

export type BuildOnWay = Awaited<ReturnType<typeof readPlaceRollout>>['builds'][number]
type Props = { on: BuildOnWay; href: string; apiBase: string | null; mayExcuse: boolean }

/** One build on its way through an environment: stage by stage, each system with what was reported and what can be said. */
export function BuildProgress({ on: { build, stages, answers, reports, excusals }, href, apiBase, mayExcuse }: Props) {
  const t = useTranslations('rollout')
  const turns = new Set(stages.map(stage => stage.turn)).size > 1
  const labelOf = (index: number) => t(turns ? 'stageTurn' : 'stageRing', { number: index + 1, ring: stages[index]!.ring })
  return (
    <div className="space-y-3 rounded-box border border-base-300 p-4">
      <h3 className="font-semibold"><BuildName build={build} href={href} /></h3>
      <StageChart stages={stages} labelOf={labelOf} />
      <DataTable caption={t('progressOf', { build: build.labels[0] ?? '' })} head={[t('stage'), t('system'), t('state'), t('said'), ...(apiBase ? [t('say')] : [])]}>
        {stages.flatMap((stage, index) => stage.members.filter(({ progress }) => progress.state !== 'aside').map(({ installationId, systemId, systemName, progress }, at) => {
          const report = reports.find(row => row.installationId === installationId)
          const excused = excusals.find(row => row.systemId === systemId)
          return (
            <tr key={installationId} className="align-top">
              <td>{at === 0 && <>{labelOf(index)}<div className="text-xs text-base-content/80"><GateText gate={stage.gate} status="ring" /></div></>}</td>
              <th scope="row">{systemName}</th>
              <td>{t(`progress.${progress.state}`)}{progress.state === 'waiting' && answers.has(installationId) && <div><StatusBadge status={answers.get(installationId)!} /></div>}</td>
              <td className="text-sm">
                {report && <div>{t(`results.${report.result}`)}: {report.byName}, <When at={report.at} />{report.detail && ` (${report.detail})`}</div>}
                {excused && <div>{t('excusedBy', { name: excused.byName })}: {excused.reason}</div>}
              </td>
              {apiBase && (
                <td>
                  <details>
                    <summary className="min-h-6 cursor-pointer text-sm">{t('say')}<span className="sr-only"> {systemName}</span></summary>
                    <ReportForm apiBase={apiBase} installationId={installationId} buildId={build.id} />
                    {mayExcuse && (excused ? <EndExcusal apiBase={apiBase} excusalId={excused.id} /> : <ExcuseForm apiBase={apiBase} systemId={systemId} buildId={build.id} />)}
                  </details>
                </td>
              )}
            </tr>
          )
        }))}
      </DataTable>
    </div>
  )
}

function ReportForm({ apiBase, installationId, buildId }: { apiBase: string; installationId: string; buildId: string }) {
  const t = useTranslations('rollout')
  return (
    <ActionForm action={`${apiBase}/rollout.report`} className="mt-2 min-w-48 space-y-2">
      <input type="hidden" name="installationId" value={installationId} />
      <input type="hidden" name="buildId" value={buildId} />
      <SelectField name="result" label={t('result')} hint={t('failedHint')} options={(['succeeded', 'failed'] as const).map(result => ({ value: result, label: t(`results.${result}`) }))} />
      <TextField name="detail" label={t('detail')} maxLength={2000} />
      <SubmitButton tone="plain" small>{t('report')}</SubmitButton>
    </ActionForm>
  )
}

function ExcuseForm({ apiBase, systemId, buildId }: { apiBase: string; systemId: string; buildId: string }) {
  const t = useTranslations('rollout')
  return (
    <ActionForm action={`${apiBase}/rollout.excuse`} className="mt-3 min-w-48 space-y-2 border-t border-base-300 pt-3">
      <input type="hidden" name="systemId" value={systemId} />
      <input type="hidden" name="buildId" value={buildId} />
      <TextField name="reason" label={t('excuseReason')} hint={t('excuseHint')} required maxLength={2000} />
      <SubmitButton tone="plain" small>{t('excuse')}</SubmitButton>
    </ActionForm>
  )
}

function EndExcusal({ apiBase, excusalId }: { apiBase: string; excusalId: string }) {
  const t = useTranslations('rollout')
  return (
    <ActionForm action={`${apiBase}/rollout.endExcusal`} className="mt-3 border-t border-base-300 pt-3">
      <input type="hidden" name="excusalId" value={excusalId} />
      <SubmitButton tone="plain" small>{t('endExcusal')}</SubmitButton>
    </ActionForm>
  )
}
