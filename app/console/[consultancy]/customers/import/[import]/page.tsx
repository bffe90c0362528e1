import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { EmptyState, PageHeader } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'
import { EmptyCells } from '../../_pieces/empty-cells'
import { OutcomeBadge, PlannedLines } from '../../_pieces/planned-lines'

const OUTCOMES = ['created', 'changed', 'unchanged', 'refused'] as const

type Props = { params: Promise<{ consultancy: string; import: string }>; searchParams: Promise<{ show?: string; page?: string }> }

export default async function ImportPage({ params, searchParams }: Props) {
  const [{ consultancy, import: importId }, asked] = await Promise.all([params, searchParams])
  const { api, base, apiBase } = await consoleAt(consultancy)
  const t = await getTranslations('environments')
  const show = OUTCOMES.find(outcome => outcome === asked.show)
  const page = Math.max(1, Math.min(1000, Number.parseInt(asked.page ?? '1', 10) || 1))
  const { import: row, digest, totals, things, lines, pages, columns, ignored } = await api.imports.preview({ importId, show, page })
  const done = row.confirmedAt !== null
  const toWrite = totals.created + totals.changed
  const own = `${base}/customers/import/${row.id}`
  const at = (to: { show?: string | undefined; page?: number }) => `${own}?${new URLSearchParams({ ...(to.show && { show: to.show }), ...(to.page && { page: String(to.page) }) })}`
  const title = t(done ? 'import.done' : 'import.preview', { file: row.fileName })
  const lead = done ? `${t('import.doneLead', { created: row.created ?? 0, changed: row.changed ?? 0, refused: row.refused ?? 0 })} ${t('import.doneNote')}` : t('import.previewLead')
  return (
    <>
      <PageHeader title={title} lead={lead} trail={[{ href: `${base}/customers`, label: t('title') }, { href: `${base}/customers/import`, label: t('import.title') }]}>
        {done && <Link href={`${base}/customers`} className="btn btn-primary">{t('title')}</Link>}
      </PageHeader>
      {!done && <EmptyCells importId={row.id} columns={columns} emptyMeansNone={row.emptyMeansNone} apiBase={apiBase} />}
      {ignored.length > 0 && <p className="mb-4 text-sm">{t('import.ignored', { columns: ignored.join(', ') })}</p>}
      {!done && toWrite > 0 && (
        <ActionForm action={`${apiBase}/imports.confirm`} then={own} className="mb-8 rounded-box border border-base-300 p-4">
          <input type="hidden" name="importId" value={row.id} />
          <input type="hidden" name="digest" value={digest} />
          <p>{t('import.wouldCreate', things)}</p>
          {totals.refused > 0 && <p className="mt-1 text-sm">{t('import.confirmLead')}</p>}
          <div className="mt-3"><SubmitButton>{t('import.confirm', { count: toWrite })}</SubmitButton></div>
        </ActionForm>
      )}
      {!done && toWrite === 0 && <div className="mb-8"><EmptyState title={t('import.confirmNothing')}>{t('import.confirmNothingText')}</EmptyState></div>}
      <nav aria-label={t('import.outcome')} className="mb-3 flex flex-wrap gap-2">
        <Link href={at({})} aria-current={show ? undefined : 'page'} className={`btn btn-sm ${show ? '' : 'btn-active'}`}>{t('import.all')}</Link>
        {OUTCOMES.map(outcome => (
          <Link key={outcome} href={at({ show: outcome })} aria-current={show === outcome ? 'page' : undefined} className={`btn btn-sm ${show === outcome ? 'btn-active' : ''}`}>
            <OutcomeBadge outcome={outcome} /> <span className="tabular-nums">{totals[outcome]}</span>
          </Link>
        ))}
      </nav>
      <PlannedLines lines={lines} />
      {pages > 1 && (
        <nav aria-label={t('import.pages', { page, pages })} className="mt-3 flex items-center gap-3 text-sm">
          {page > 1 && <Link className="link" href={at({ show, page: page - 1 })}>{t('import.previous')}</Link>}
          <span>{t('import.pages', { page, pages })}</span>
          {page < pages && <Link className="link" href={at({ show, page: page + 1 })}>{t('import.next')}</Link>}
        </nav>
      )}
    </>
  )
}
