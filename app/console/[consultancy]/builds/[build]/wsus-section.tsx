import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import { DataTable } from '@/app/ui/page-frame'

type Entry = { updateId: string; revision: number; title: string; source: string; own: boolean; counts: boolean; alsoOn: readonly string[] }

/** By what WSUS knows the build, and whether that is certain enough for a script. */
export function WsusSection({ entries, buildId, apiBase, mayRecord }: { entries: readonly Entry[]; buildId: string; apiBase: string; mayRecord: boolean }) {
  const t = useTranslations('exports.wsus')
  const several = entries.filter(entry => entry.counts).length > 1
  const stateOf = ({ counts, alsoOn }: Entry) => (!counts ? t('givesWay') : alsoOn.length > 0 ? t('shared', { others: alsoOn.join(', ') }) : several ? t('several') : t('counts'))
  return (
    <div className="space-y-3">
      <p className="max-w-prose text-sm text-base-content/80">{t('lead')}</p>
      {entries.length === 0 ? <p className="text-sm">{t('none')}</p> : (
        <DataTable caption={t('title')} head={[t('updateId'), t('revision'), t('state'), t('source'), '']}>
          {entries.map(entry => (
            <tr key={`${entry.updateId} ${entry.own}`}>
              <th scope="row" className="min-w-64"><code className="text-xs">{entry.updateId}</code>{entry.title && <div className="text-xs font-normal text-base-content/70">{entry.title}</div>}</th>
              <td className="tabular-nums">{entry.revision}</td>
              <td className="min-w-40">{stateOf(entry)}</td>
              <td className="min-w-48">{entry.own && <span className="badge badge-sm badge-outline me-1">{t('ours')}</span>}{entry.source}</td>
              <td>
                {entry.own && mayRecord && (
                  <ActionForm action={`${apiBase}/exports.removeWsusUpdate`}>
                    <input type="hidden" name="buildId" value={buildId} />
                    <input type="hidden" name="updateId" value={entry.updateId} />
                    <SubmitButton tone="plain" small aria-label={t('removeOf', { updateId: entry.updateId })}>{t('remove')}</SubmitButton>
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {mayRecord && (
        <details>
          <summary className="btn btn-sm">{t('record')}</summary>
          <ActionForm action={`${apiBase}/exports.recordWsusUpdate`} resetAfter className="mt-3 grid max-w-2xl gap-3 sm:grid-cols-2">
            <input type="hidden" name="buildId" value={buildId} />
            <TextField name="updateId" label={t('updateId')} hint={t('updateIdHint')} required maxLength={40} autoComplete="off" spellCheck={false} />
            <TextField name="revision" label={t('revision')} hint={t('revisionHint')} type="number" min={1} max={2147483647} required />
            <div className="sm:col-span-2"><TextField name="title" label={t('updateTitle')} hint={t('updateTitleHint')} maxLength={400} /></div>
            <div className="sm:col-span-2"><TextArea name="source" label={t('source')} hint={t('sourceHint')} required /></div>
            <div className="sm:col-span-2"><SubmitButton>{t('record')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </div>
  )
}
