import Link from '@/app/ui/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'

export default async function DigestReadersPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base } = await consoleAt((await params).consultancy)
  const readers = await api.digests.readers()
  const [t, format] = [await getTranslations('digests'), await getFormatter()]
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} trail={[{ href: `${base}/mail`, label: t('mail') }]} />
      {readers.length === 0 ? (
        <EmptyState title={t('none')}>{t('noneHint')}</EmptyState>
      ) : (
        <DataTable caption={t('title')} head={[t('name'), t('place'), t('frequency'), t('at'), t('last'), t('preview')]}>
          {readers.map(reader => (
            <tr key={reader.id}>
              <th scope="row" className="font-normal">{reader.name}</th>
              <td>{reader.customerName ?? t('own')}</td>
              <td>{t(`frequencies.${reader.frequency}`)}</td>
              <td>{reader.frequency === 'off' ? '–' : t('hour', { hour: reader.hour, zone: reader.zone })}</td>
              <td>{reader.lastAt ? <time dateTime={reader.lastAt.toISOString()}>{format.dateTime(reader.lastAt, { dateStyle: 'medium', timeStyle: 'short' })}</time> : t('never')}</td>
              <td><Link href={`${base}/mail/digests/${reader.id}`} className="link" aria-label={t('previewOf', { name: reader.name })}>{t('preview')}</Link></td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  )
}
