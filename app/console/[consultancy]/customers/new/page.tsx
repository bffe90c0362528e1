import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { PageHeader } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'
import { CustomerFields } from '../_pieces/customer-fields'

export default async function NewCustomerPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { base, apiBase, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('environments')
  return (
    <>
      <PageHeader title={t('customerForm.new')} trail={[{ href: `${base}/customers`, label: t('title') }]} lead={t('customerForm.lead')} />
      <ActionForm action={`${apiBase}/customers.create`} then={`${base}/customers/{id}`} className="grid max-w-xl gap-4">
        <CustomerFields customer={{ zone: actor.zone, locale: actor.locale }} />
        <div><SubmitButton>{t('addCustomer')}</SubmitButton></div>
      </ActionForm>
    </>
  )
}
