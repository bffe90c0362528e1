import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'
import { RemedyFields } from '../remedy-fields'

type Props = { params: Promise<{ consultancy: string; build: string }> }

export default async function RecallPage({ params }: Props) {
  const { consultancy, build: buildId } = await params
  const { api, base, apiBase } = await consoleAt(consultancy)
  const t = await getTranslations('recalls')
  const { build, versionText } = await api.catalogue.build({ buildId })
  const { confirmation, exposed } = await api.recalls.preview({ buildId })
  const story = await api.verdicts.story({ buildId })
  const others = await api.catalogue.search({ branchId: build.branchId ?? undefined })
  const name = [build.labels[0], versionText].filter(Boolean).join(' ')
  return (
    <>
      <PageHeader title={t('title', { build: name })} trail={[{ href: `${base}/builds/${build.id}`, label: build.labels[0]! }]} lead={t('lead')} />
      <Section title={t('exposed')}>
        {exposed.length === 0 ? (
          <EmptyState title={t('nobody')} />
        ) : (
          <DataTable caption={t('exposed')} head={[t('environment'), t('system'), t('way')]}>
            {exposed.map(one => (
              <tr key={one.installationId}>
                <th scope="row">{one.environment}{one.customerId === null && <span className="badge badge-sm ml-2">{t('lab')}</span>}</th>
                <td>{one.system}</td>
                <td>{t(`ways.${one.way}`)}</td>
              </tr>
            ))}
          </DataTable>
        )}
      </Section>
      {!story.withdrawal && (
        <ActionForm action={`${apiBase}/recalls.withdraw`} then={`${base}/builds/${build.id}`} className="grid max-w-4xl gap-4 lg:grid-cols-2">
          <input type="hidden" name="buildId" value={build.id} />
          <TextArea name="reason" label={t('reason')} required />
          <TextArea name="reasonJa" label={t('reasonJa')} lang="ja" />
          <RemedyFields remediation={story.revisions[0]?.remediation ?? null} others={others.rows.map(row => row.build).filter(row => row.id !== build.id)} />
          <TextField name="confirmation" label={t('confirm', { expected: confirmation })} required autoComplete="off" />
          <div className="self-end"><SubmitButton tone="danger">{t('submit')}</SubmitButton></div>
        </ActionForm>
      )}
    </>
  )
}
