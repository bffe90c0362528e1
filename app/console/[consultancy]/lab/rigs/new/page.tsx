import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { PageHeader } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'
import { ServerFields } from '../server-fields'

export default async function NewRigPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase } = await consoleAt((await params).consultancy)
  const t = await getTranslations('lab')
  const { products, branches } = await api.catalogue.products()
  const kinds = await api.lab.watchedKinds()
  return (
    <>
      <PageHeader title={t('rigForm.new')} trail={[{ href: `${base}/lab`, label: t('title') }]} lead={t('rigForm.lead')} />
      <ActionForm action={`${apiBase}/lab.createRig`} then={`${base}/lab/rigs/{id}`} className="grid max-w-3xl gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2"><TextField name="name" label={t('rigForm.name')} hint={t('rigForm.nameHint')} required maxLength={200} /></div>
        <ServerFields products={products} branches={branches} kinds={kinds} />
        <div className="sm:col-span-2"><SubmitButton>{t('rigForm.save')}</SubmitButton></div>
      </ActionForm>
    </>
  )
}
