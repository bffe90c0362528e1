import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { KeyTable } from './key-table'

type Props = { params: Promise<{ consultancy: string; environment: string }>; searchParams: Promise<{ system?: string }> }

/** Who asks for an environment, a rig's as well: its keys, the script, and what its systems were told. */
export default async function DevicesPage({ params, searchParams }: Props) {
  const [{ consultancy, environment: environmentId }, { system: chosen }] = await Promise.all([params, searchParams])
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('devices')
  const { environment, customer, systems, keys, answers, more } = await api.devices.read({ environmentId })
  const writing = actorMay(actor, 'environments.manage') ? apiBase : null
  const place = customer ? `${base}/customers/${customer.id}/environments/${environment.id}` : `${base}/lab/rigs/${environment.id}`
  const trail = [...(customer ? [{ href: `${base}/customers/${customer.id}`, label: customer.name }] : []), { href: place, label: environment.name }]
  return (
    <>
      <PageHeader title={t('title')} name={`${t('title')} · ${environment.name}`} trail={trail} lead={t('lead')} />
      <Section title={t('keys')}>
        {keys.length === 0 ? <EmptyState title={t('none')}>{t('noneHint')}</EmptyState> : <KeyTable keys={keys} apiBase={writing} />}
        {writing && (
          <div className="mt-4 rounded-box border border-base-300 p-4">
            <h3 className="font-medium">{t('new')}</h3>
            <ActionForm action={`${writing}/devices.makeKey`} resetAfter reveals={{ field: 'key', label: t('shownOnce') }} className="mt-3 grid max-w-3xl gap-4 sm:grid-cols-2">
              <input type="hidden" name="environmentId" value={environment.id} />
              <TextField name="name" label={t('keyName')} hint={t('keyNameHint')} required maxLength={100} />
              <SelectField name="systemId" label={t('system')} defaultValue={systems.some(row => row.id === chosen) ? chosen : ''} options={[{ value: '', label: t('wholeEnvironment') }, ...systems.map(row => ({ value: row.id, label: row.name }))]} />
              <div className="sm:col-span-2"><SubmitButton>{t('create')}</SubmitButton></div>
            </ActionForm>
          </div>
        )}
      </Section>
      <Section title={t('script')}>
        <p className="mb-3 max-w-prose">{t('scriptLead')}</p>
        <a href="/api/v1/collector.ps1" download="patchbench-collector.ps1" className="btn">{t('download')}</a>
      </Section>
      <Section title={t('seen')}>
        {answers.length === 0 ? <EmptyState title={t('noPolls')} /> : (
          <>
            <p className="mb-3 max-w-prose">{t('seenLead')}</p>
            <DataTable caption={t('seen')} head={[t('system'), t('offered'), t('answered'), t('lastSeen'), t('polls')]}>
              {answers.map(row => (
                <tr key={row.systemId}>
                  <th scope="row">{customer ? <Link href={`${base}/customers/${customer.id}/systems/${row.systemId}`} className="link link-hover">{row.systemName}</Link> : row.systemName}</th>
                  <td>{t('offers', { count: row.downloads })}{row.builds.length > 0 && `: ${row.builds.map(one => `${one.label} ${one.version ?? ''}`).join(', ')}`}</td>
                  <td><When at={row.answeredAt} /></td>
                  <td><When at={row.seenAt} /></td>
                  <td className="tabular-nums">{row.polls}</td>
                </tr>
              ))}
            </DataTable>
            {more > 0 && <p className="mt-2 text-sm text-base-content/80">{t('more', { count: more })}</p>}
          </>
        )}
      </Section>
    </>
  )
}
