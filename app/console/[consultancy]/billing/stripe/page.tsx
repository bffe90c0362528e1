import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { PageHeader } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import { consoleAt } from '@/server/request'

export default async function StripePage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase } = await consoleAt((await params).consultancy)
  const t = await getTranslations('billing')
  const { settings, webhookUrl } = await api.billing.stripe()
  return (
    <>
      <PageHeader title={t('settings.title')} trail={[{ href: `${base}/billing`, label: t('title') }]} lead={t('settings.lead')} />
      <p className="mb-6 font-medium">
        {settings ? t.rich('settings.connectedRich', { account: () => <code>{settings.account}</code>, at: () => <When at={settings.updatedAt} /> }) : t('settings.notConnected')}
      </p>
      <div className="mb-6 max-w-2xl">
        <TextField name="webhookUrl" label={t('settings.endpoint')} hint={t('settings.endpointHint')} readOnly value={webhookUrl} />
      </div>
      <ActionForm action={`${apiBase}/billing.saveStripe`} resetAfter className="mb-8 grid max-w-2xl gap-4">
        <TextField name="secretKey" label={t('settings.secretKey')} hint={t('settings.secretKeyHint')} type="password" autoComplete="off" required />
        <TextField name="webhookSecret" label={t('settings.webhookSecret')} type="password" autoComplete="off" required />
        <div><SubmitButton>{t('settings.save')}</SubmitButton></div>
      </ActionForm>
      {settings && (
        <ActionForm action={`${apiBase}/billing.removeStripe`}>
          <SubmitButton tone="danger">{t('settings.remove')}</SubmitButton>
        </ActionForm>
      )}
    </>
  )
}
