import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import { consoleAt } from '@/server/request'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<Record<string, string | undefined>> }

const FILTERS = ['who', 'verb', 'subject', 'from', 'to'] as const

export default async function AuditPage({ params, searchParams }: Props) {
  const [{ consultancy }, given] = await Promise.all([params, searchParams])
  const { api, base } = await consoleAt(consultancy)
  const t = await getTranslations('audit')
  const chosen = Object.fromEntries(FILTERS.map(name => [name, given[name]?.trim() || undefined]).filter(([, value]) => value))
  const { rows, next } = await api.auditLog.read({ ...chosen, before: given.before ? Number(given.before) : undefined })
  const query = new URLSearchParams(chosen as Record<string, string>).toString()
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <a href={`${base}/audit/export?${query}`} className="btn" download>{t('export')}</a>
      </PageHeader>
      <form className="mb-6 grid gap-3 sm:grid-cols-3 lg:grid-cols-6 lg:items-end" role="search">
        <TextField name="who" label={t('who')} defaultValue={given.who} />
        <TextField name="verb" label={t('verb')} defaultValue={given.verb} />
        <TextField name="subject" label={t('subject')} defaultValue={given.subject} />
        <TextField name="from" label={t('from')} type="date" defaultValue={given.from} />
        <TextField name="to" label={t('to')} type="date" defaultValue={given.to} />
        <SubmitButton>{t('find')}</SubmitButton>
      </form>
      {rows.length === 0 ? <EmptyState title={t('none')} /> : (
        <DataTable caption={t('rows')} head={['#', t('at'), t('who'), t('verb'), t('subject'), t('detail')]}>
          {rows.map(row => (
            <tr key={row.seq}>
              <th scope="row" className="font-normal tabular-nums">{row.seq}</th>
              <td><When at={row.at} /></td>
              <td>{row.actorName || t('erased')} <span className="text-base-content/70">({t(`kinds.${row.actorKind}`)})</span></td>
              <td><code>{row.verb}</code></td>
              <td>{row.subjectKind}<div className="text-xs break-all text-base-content/70">{row.subjectId}</div></td>
              <td className="max-w-md text-xs break-all">{Object.keys(row.detail).length > 0 && <code>{JSON.stringify(row.detail)}</code>}</td>
            </tr>
          ))}
        </DataTable>
      )}
      <p className="mt-3 text-sm">{next === null ? t('end') : <Link className="link" href={`${base}/audit?${query}&before=${next}`}>{t('more')}</Link>}</p>
    </>
  )
}
