import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'

export default async function ImportsPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('environments')
  const imports = await api.imports.list()
  const mayManage = actorMay(actor, 'environments.manage')
  return (
    <>
      <PageHeader title={t('import.title')} trail={[{ href: `${base}/customers`, label: t('title') }]} lead={t('import.lead')}>
        <a href={`${base}/customers/import/sample`} className="btn">{t('sample')}</a>
      </PageHeader>
      {mayManage && (
        <ActionForm action={`${apiBase}/imports.upload`} then={`${base}/customers/import/{id}`} className="mb-8 grid max-w-xl gap-4">
          <TextField name="file" type="file" accept=".csv,.txt,.tsv,text/csv,text/plain" label={t('import.file')} hint={t('import.fileHint')} required />
          <div><SubmitButton>{t('import.upload')}</SubmitButton></div>
        </ActionForm>
      )}
      <Section title={t('import.earlier')}>
        {imports.length === 0 ? <EmptyState title={t('import.none')}>{t('import.noneHint')}</EmptyState> : (
          <DataTable caption={t('tableOf', { what: t('import.earlier') })} head={[t('import.fileName'), t('import.at'), t('import.by'), t('import.result')]}>
            {imports.map(row => (
              <tr key={row.id}>
                <th scope="row"><Link href={`${base}/customers/import/${row.id}`} className="link link-hover">{row.fileName}</Link></th>
                <td><When at={row.at} /></td>
                <td>{row.byName}</td>
                <td>{row.confirmedAt ? t('import.counts', { created: row.created ?? 0, changed: row.changed ?? 0, refused: row.refused ?? 0 }) : t('import.notConfirmed')}</td>
              </tr>
            ))}
          </DataTable>
        )}
      </Section>
    </>
  )
}
