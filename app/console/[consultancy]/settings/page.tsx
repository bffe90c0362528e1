import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import Link from '@/app/ui/link'
import { Checkbox, SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { PageHeader, Section } from '@/app/ui/page-frame'
import { writeMoney } from '@/server/domain/money'
import { CURRENCIES } from '@/server/people/currencies'
import { ZONES } from '@/server/people/zones'
import { consoleAt } from '@/server/request'

export default async function SettingsPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, apiBase, base } = await consoleAt((await params).consultancy)
  const t = await getTranslations('account')
  const facets = await getTranslations('facet-policies')
  const now = await api.settings.read()
  const rollout = await api.rollout.settings()
  const r = await getTranslations('rollout')
  const same = (values: readonly string[]) => values.map(value => ({ value, label: value }))
  return (
    <>
      <PageHeader title={t('settings.title')} lead={t('settings.lead')}><Link href={`${base}/settings/facets`} className="btn">{facets('title')}</Link></PageHeader>
      <ActionForm action={`${apiBase}/settings.change`} className="grid max-w-3xl gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2"><TextField name="name" label={t('consultancyName')} hint={t('consultancyNameHint')} defaultValue={now.name} required maxLength={200} /></div>
        <SelectField name="currency" label={t('currency')} hint={t('currencyHint')} defaultValue={now.currency} options={same(CURRENCIES)} />
        <TextField name="labourRate" label={t('settings.labourRate')} hint={t('settings.labourRateHint')} defaultValue={writeMoney(now.labourRateMinor, now.currency)} inputMode="decimal" required maxLength={20} />
        <SelectField name="zone" label={t('zone')} defaultValue={now.zone} options={same(ZONES)} />
        <div className="sm:col-span-2"><SubmitButton>{t('save')}</SubmitButton></div>
      </ActionForm>
      <div className="mt-10">
        <Section title={r('title')} id="rollout">
          <ActionForm action={`${apiBase}/rollout.changeSettings`} className="grid max-w-3xl gap-4 sm:grid-cols-3">
            <div className="sm:col-span-3"><Checkbox name="wavesOn" label={r('wavesOn')} defaultChecked={rollout.wavesOn} /></div>
            {(['waveSoakHours', 'ringSoakHours', 'expeditedSoakHours'] as const).map(name => <TextField key={name} name={name} type="number" min={0} max={720} label={r(name)} hint={r(`${name}Hint`)} defaultValue={rollout[name]} required />)}
            <div className="sm:col-span-3"><SubmitButton>{t('save')}</SubmitButton></div>
          </ActionForm>
        </Section>
      </div>
    </>
  )
}
