import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { RunbookLink } from '@/app/ui/runbook-link'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { HoldForm, HoldList } from '@/app/ui/rollout/hold-list'
import { Alerts } from '../_pieces/alerts'
import { CustomerFields } from '../_pieces/customer-fields'

export default async function CustomerPage({ params }: { params: Promise<{ consultancy: string; customer: string }> }) {
  const { consultancy, customer: customerId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('environments')
  const { customer, environments, alerts } = await api.customers.read({ customerId })
  const runbook = await getTranslations('runbooks')
  const runbooks = await api.recalls.runbooksOf({ customerId })
  const holds = await api.rollout.holds({ customerId })
  const rolledOut = await getTranslations('rollout')
  const mayManage = actorMay(actor, 'environments.manage')
  const mayRollOut = actorMay(actor, 'rollout.manage')
  const own = `${base}/customers/${customer.id}`
  return (
    <>
      <PageHeader title={customer.name} trail={[{ href: `${base}/customers`, label: t('title') }]} lead={`${t(`locales.${customer.locale}`)} · ${customer.zone}`}>
        {actorMay(actor, 'people.manage') && <Link href={`${base}/people`} className="btn">{t('invite')}</Link>}
      </PageHeader>
      <Section title={t('environments')}>
        {environments.length === 0 ? <EmptyState title={t('noEnvironments')}>{t('noEnvironmentsHint')}</EmptyState> : (
          <DataTable caption={t('tableOf', { what: t('environments') })} head={[t('environment'), t('systems'), t('installations'), t('configurations')]}>
            {environments.map(row => (
              <tr key={row.id}>
                <th scope="row"><Link href={`${own}/environments/${row.id}`} className="link link-hover">{row.name}</Link></th>
                <td className="tabular-nums">{row.systems}</td>
                <td className="tabular-nums">{row.installations}</td>
                <td className="tabular-nums">{row.profiles}</td>
              </tr>
            ))}
          </DataTable>
        )}
        {mayManage && (
          <ActionForm action={`${apiBase}/environments.create`} then={`${own}/environments/{id}`} className="mt-4 grid max-w-xl gap-4 sm:grid-cols-[1fr_auto] sm:items-end">
            <input type="hidden" name="customerId" value={customer.id} />
            <TextField name="name" label={t('environmentForm.new')} hint={t('environmentForm.lead')} required maxLength={200} />
            <div className="sm:pb-6"><SubmitButton tone="plain">{t('environmentForm.add')}</SubmitButton></div>
          </ActionForm>
        )}
      </Section>
      {runbooks.length > 0 && <Section title={runbook('openOnes')}>{runbooks.map(one => <RunbookLink key={one.id} runbook={one} base={base} named />)}</Section>}
      <Section title={t('alerts')}><Alerts alerts={alerts} base={base} /></Section>
      <Section title={rolledOut('title')} id="rollout">
        <HoldList holds={holds} side="consultancy" apiBase={mayRollOut ? apiBase : null} />
        {mayRollOut && <HoldForm apiBase={apiBase} place={{ customerId: customer.id }} title={rolledOut('holdCustomer')} />}
        {mayRollOut ? (
          <ActionForm action={`${apiBase}/rollout.moveCustomer`} className="mt-4 grid max-w-xl gap-4 sm:grid-cols-[1fr_auto] sm:items-end">
            <input type="hidden" name="customerId" value={customer.id} />
            <SelectField name="wave" label={rolledOut('wave')} hint={rolledOut('waveHint')} defaultValue={String(customer.wave)} options={[1, 2, 3].map(wave => ({ value: String(wave), label: rolledOut(`waveNames.${wave}`) }))} />
            <div className="sm:pb-6"><SubmitButton tone="plain">{rolledOut('save')}</SubmitButton></div>
          </ActionForm>
        ) : <p className="mt-4 text-sm">{rolledOut('wave')}: {rolledOut(`waveNames.${customer.wave}`)}</p>}
      </Section>
      {mayManage && (
        <details className="rounded-box border border-base-300 p-4">
          <summary className="cursor-pointer font-medium">{t('customerForm.change')}</summary>
          <ActionForm action={`${apiBase}/customers.change`} className="mt-3 grid max-w-xl gap-4">
            <input type="hidden" name="customerId" value={customer.id} />
            <CustomerFields customer={customer} />
            <div><SubmitButton>{t('customerForm.save')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </>
  )
}
