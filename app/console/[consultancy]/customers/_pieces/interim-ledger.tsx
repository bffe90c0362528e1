import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SelectField, SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import Link from '@/app/ui/link'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { Build } from '@/server/catalogue/queries'
import type { listInterimUpdates } from '@/server/interim-updates/queries'

type Entries = Awaited<ReturnType<typeof listInterimUpdates>>
type Props = { entries: Entries; systems: readonly { id: string; name: string }[]; fixes: readonly Build[]; base: string; apiBase: string | null }

/** The private fixes of one system, or of an environment's systems: what is there, what has been removed, and the form. */
export function InterimLedger({ entries, systems, fixes, base, apiBase }: Props) {
  const t = useTranslations('interim')
  return (
    <>
      <p className="mb-2 max-w-prose text-sm text-base-content/80">{t('lead')}</p>
      {entries.length === 0 ? <EmptyState title={t('none')}>{apiBase && t('noneHint')}</EmptyState> : (
        <DataTable caption={t('tableOf', { what: t('title') })} head={[t('fix'), t('defect'), t('system'), t('since'), t('state')]}>
          {entries.map(({ entry, fix, systemName }) => (
            <tr key={entry.id} className="align-top">
              <th scope="row" className="font-normal"><Link href={`${base}/builds/${fix.id}`} className="link link-hover">{fix.labels[0]}</Link> <span className="tabular-nums">{fix.version?.join('.')}</span>{entry.note && <div className="text-xs whitespace-pre-line text-base-content/70">{entry.note}</div>}</th>
              <td>{entry.defect}</td>
              <td>{systemName}</td>
              <td className="whitespace-nowrap">{entry.byName}, <When at={entry.at} dateOnly /></td>
              <td className="min-w-44 space-y-1">
                {entry.removedAt ? <>{t('removedBy', { name: entry.removedByName ?? '' })}, <When at={entry.removedAt} dateOnly /></> : <p>{t('there')}{entry.removeFirst && ` · ${t('removeFirstShort')}`}</p>}
                {apiBase && !entry.removedAt && (
                  <ActionForm action={`${apiBase}/interimUpdates.remove`}>
                    <input type="hidden" name="interimUpdateId" value={entry.id} />
                    <SubmitButton tone="plain" small aria-label={t('removeNamed', { fix: fix.labels[0]!, system: systemName })}>{t('remove')}</SubmitButton>
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {apiBase && systems.length > 0 && (
        <details className="mt-4 rounded-box border border-base-300 p-4">
          <summary className="cursor-pointer font-medium">{t('record')}</summary>
          {fixes.length === 0 ? <p className="mt-2 text-sm">{t('noFixes')} <Link href={`${base}/catalogue/new`} className="link">{t('addFix')}</Link></p> : (
            <ActionForm action={`${apiBase}/interimUpdates.record`} resetAfter className="mt-3 grid max-w-3xl gap-4 sm:grid-cols-2">
              {systems.length === 1 ? <input type="hidden" name="systemId" value={systems[0]!.id} /> : <SelectField name="systemId" label={t('system')} options={systems.map(one => ({ value: one.id, label: one.name }))} required />}
              <SelectField name="buildId" label={t('fix')} options={fixes.map(one => ({ value: one.id, label: `${one.labels[0]} ${one.version?.join('.') ?? ''}` }))} required />
              <TextField name="defect" label={t('defect')} hint={t('defectHint')} required maxLength={120} />
              <TextField name="installedOn" type="date" label={t('installedOn')} />
              <div className="sm:col-span-2"><Checkbox name="removeFirst" defaultChecked label={<>{t('removeFirst')} <span className="text-base-content/70">{t('removeFirstHint')}</span></>} /></div>
              <div className="sm:col-span-2"><TextArea name="note" label={t('note')} maxLength={2000} /></div>
              <div className="sm:col-span-2"><SubmitButton>{t('record')}</SubmitButton></div>
            </ActionForm>
          )}
        </details>
      )}
    </>
  )
}
