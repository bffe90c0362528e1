import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import Link from '@/app/ui/link'
import { DataTable } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import { When } from '@/app/ui/when'
import { REMOVE_FIRST } from '@/server/domain/interim-update'
import type { readInterimsOf } from '@/server/interim-updates/queries'

type Shown = Awaited<ReturnType<typeof readInterimsOf>>
type Props = { about: Shown; base: string; buildId: string; apiBase: string; mayList: boolean; mayWaive: boolean }

/** What this build mends, and which private fixes wait for it to. */
export function InterimsSection({ about: { fixes, interims }, base, buildId, apiBase, mayList, mayWaive }: Props) {
  const t = useTranslations('interim')
  return (
    <div className="space-y-4">
      <FixList fixes={fixes} buildId={buildId} apiBase={mayList ? apiBase : null} />
      <h3 className="font-medium">{t('on')}</h3>
      {interims.length === 0 ? <p className="text-sm">{t('noneOn')}</p> : (
        <DataTable caption={t('tableOf', { what: t('on') })} head={[t('customer'), t('system'), t('fix'), t('defect'), t('whatNow')]}>
          {interims.map(({ entry, fix, systemName, environmentName, customerName, gate, waiver }) => (
            <tr key={entry.id} className="align-top">
              <th scope="row" className="font-normal"><Link href={`${base}/customers/${entry.customerId}`} className="link link-hover">{customerName}</Link></th>
              <td><Link href={`${base}/customers/${entry.customerId}/systems/${entry.systemId}`} className="link link-hover">{environmentName} / {systemName}</Link></td>
              <td>{fix.labels[0]}</td>
              <td>{entry.defect}</td>
              <td className="min-w-60 space-y-1">
                {gate.open ? t('free') : <StatusBadge status="chain" word={gate.detail === REMOVE_FIRST ? t('removal') : t('blocked', { defect: entry.defect })} />}
                {waiver && <p className="text-xs">{t('waivedBy', { name: waiver.byName, reason: waiver.reason })}, <When at={waiver.at} dateOnly /></p>}
                {mayWaive && !gate.open && gate.detail !== REMOVE_FIRST && (
                  <details>
                    <summary className="cursor-pointer">{t('waive')}</summary>
                    <ActionForm action={`${apiBase}/interimUpdates.waive`} className="mt-2 grid gap-2">
                      <input type="hidden" name="interimUpdateId" value={entry.id} />
                      <input type="hidden" name="buildId" value={buildId} />
                      <TextArea name="reason" label={t('waiveReason')} required maxLength={2000} />
                      <div><SubmitButton small>{t('waive')}</SubmitButton></div>
                    </ActionForm>
                  </details>
                )}
                {mayWaive && gate.detail === REMOVE_FIRST && (
                  <ActionForm action={`${apiBase}/interimUpdates.openRunbook`}>
                    <input type="hidden" name="environmentId" value={entry.environmentId} />
                    <input type="hidden" name="buildId" value={buildId} />
                    <SubmitButton tone="plain" small>{t('openRunbook')}</SubmitButton>
                    <p className="mt-1 text-xs text-base-content/70">{t('runbookHint')}</p>
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </div>
  )
}

function FixList({ fixes, buildId, apiBase }: { fixes: Shown['fixes']; buildId: string; apiBase: string | null }) {
  const t = useTranslations('interim')
  return (
    <>
      <p className="max-w-prose text-sm text-base-content/80">{fixes.length > 0 ? t('fixListLead') : t('noFixList')}</p>
      {fixes.length > 0 && (
        <DataTable caption={t('tableOf', { what: t('fixList') })} head={[t('defect'), t('source'), '']}>
          {fixes.map(row => (
            <tr key={`${row.consultancyId} ${row.defect}`}>
              <th scope="row">{row.defect}</th>
              <td className="min-w-48">{row.own && <span className="badge badge-sm badge-outline me-1">{t('ours')}</span>}{row.source}</td>
              <td>
                {row.own && apiBase && (
                  <ActionForm action={`${apiBase}/catalogue.removeFix`}>
                    <input type="hidden" name="buildId" value={buildId} />
                    <input type="hidden" name="defect" value={row.defect} />
                    <SubmitButton tone="plain" small aria-label={t('takeBackNamed', { defect: row.defect })}>{t('takeBack')}</SubmitButton>
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {apiBase && (
        <details>
          <summary className="btn btn-sm">{t('addToList')}</summary>
          <ActionForm action={`${apiBase}/catalogue.recordFix`} resetAfter className="mt-3 grid max-w-2xl gap-3">
            <input type="hidden" name="buildId" value={buildId} />
            <TextField name="defect" label={t('defect')} hint={t('defectHint')} required maxLength={120} />
            <TextArea name="source" label={t('source')} hint={t('sourceHint')} required maxLength={1000} />
            <div><SubmitButton>{t('addToList')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </>
  )
}
