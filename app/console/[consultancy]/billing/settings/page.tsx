import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextArea } from '@/app/ui/fields'
import { Facts, PageHeader } from '@/app/ui/page-frame'
import { SPLIT_BASES } from '@/server/domain/payers'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'

export default async function BillingSettingsPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('billing')
  const { splitBasis, issuerAddress } = await api.billing.settings()
  const basisWords = (basis: (typeof SPLIT_BASES)[number]) => t(`terms.bases.${basis}`)
  return (
    <>
      <PageHeader title={t('houseSettings.title')} trail={[{ href: `${base}/billing`, label: t('title') }]} lead={t('houseSettings.lead')} />
      {actorMay(actor, 'billing.manage') ? (
        <ActionForm action={`${apiBase}/billing.changeSettings`} className="grid max-w-2xl gap-4">
          <SelectField name="splitBasis" label={t('houseSettings.basis')} hint={t('houseSettings.basisHint')} defaultValue={splitBasis} options={SPLIT_BASES.map(basis => ({ value: basis, label: basisWords(basis) }))} />
          <TextArea name="issuerAddress" label={t('houseSettings.address')} hint={t('houseSettings.addressHint')} defaultValue={issuerAddress} rows={4} maxLength={500} />
          <div><SubmitButton>{t('houseSettings.save')}</SubmitButton></div>
        </ActionForm>
      ) : (
        <Facts facts={[[t('houseSettings.basis'), basisWords(splitBasis)], [t('houseSettings.address'), issuerAddress]]} />
      )}
    </>
  )
}
