import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import { PageHeader } from '@/app/ui/page-frame'
import { BUILD_KINDS, CHANNELS } from '@/server/domain/build'
import { consoleAt } from '@/server/request'

export default async function NewBuildPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase } = await consoleAt((await params).consultancy)
  const t = await getTranslations('catalogue')
  const { products, branches } = await api.catalogue.products()
  const productName = new Map(products.map(product => [product.id, product.name]))
  return (
    <>
      <PageHeader title={t('add')} trail={[{ href: `${base}/catalogue`, label: t('title') }]} lead={t('addLead')} />
      <ActionForm action={`${apiBase}/catalogue.addOwnBuild`} then={`${base}/builds/{id}`} className="grid max-w-3xl gap-4 sm:grid-cols-2">
        <SelectField name="branchId" label={t('branch')} required options={branches.map(row => ({ value: row.id, label: row.name, group: productName.get(row.productId) ?? '' }))} />
        <TextField name="label" label={t('label')} required maxLength={200} hint={t('labelHint')} />
        <SelectField name="kind" label={t('kind')} defaultValue="update_rollup" options={BUILD_KINDS.map(kind => ({ value: kind, label: t(`kinds.${kind}`) }))} />
        <SelectField name="channel" label={t('channel')} defaultValue="prerelease" hint={t('channelHint')} options={CHANNELS.map(channel => ({ value: channel, label: t(`channels.${channel}`) }))} />
        <TextField name="version" label={t('version')} hint={t('versionHint')} />
        <TextField name="hash" label={t('hash')} hint={t('hashHint')} />
        <TextField name="kb" label={t('kb')} />
        <TextField name="releasedOn" label={t('released')} type="date" />
        <SelectField name="reboot" label={t('reboot')} defaultValue="unknown" options={(['unknown', 'yes', 'no', 'maybe'] as const).map(reboot => ({ value: reboot, label: t(`reboots.${reboot}`) }))} />
        <div className="sm:col-span-2"><TextArea name="source" label={t('source')} hint={t('sourceHint')} required /></div>
        <div className="sm:col-span-2"><SubmitButton>{t('add')}</SubmitButton></div>
      </ActionForm>
    </>
  )
}
