import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import { PageHeader } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { IssueFields } from '../issue-fields'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ branch?: string; build?: string }> }

/** First the branch, then what its builds and cases are to choose from: a page each, so that it works without JavaScript. */
export default async function NewIssuePage({ params, searchParams }: Props) {
  const [{ consultancy }, { branch: branchId, build: buildId }] = await Promise.all([params, searchParams])
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  if (!actorMay(actor, 'lab.work')) notFound()
  const t = await getTranslations('issues')
  const trail = [{ href: `${base}/issues`, label: t('title') }]
  if (!branchId) {
    const { products, branches } = await api.catalogue.products()
    const nameOf = new Map(products.map(one => [one.id, one.name]))
    return (
      <>
        <PageHeader title={t('new')} trail={trail} lead={t('chooseBranchLead')} />
        <form className="grid max-w-xl gap-4">
          <SelectField name="branch" label={t('chooseBranch')} required options={branches.map(one => ({ value: one.id, label: `${nameOf.get(one.productId) ?? ''} ${one.name}`, group: nameOf.get(one.productId) ?? '' }))} />
          <div><SubmitButton>{t('next')}</SubmitButton></div>
        </form>
      </>
    )
  }
  const { branch, productName, builds, cases, countingKeys } = await api.issues.choices({ branchId })
  return (
    <>
      <PageHeader title={t('new')} trail={trail} lead={`${productName} ${branch.name}`} />
      <ActionForm action={`${apiBase}/issues.record`} then={`${base}/issues/{id}`} className="grid max-w-4xl gap-6">
        <input type="hidden" name="branchId" value={branch.id} />
        <IssueFields builds={builds} countingKeys={countingKeys} introducedIn={buildId} />
        <TextArea name="note" label={t('note')} maxLength={4000} />
        <fieldset className="grid gap-4 sm:grid-cols-2">
          <legend className="mb-2 font-medium">{t('caseTitle')}</legend>
          <p className="text-sm text-base-content/80 sm:col-span-2">{t('caseLead')}</p>
          <div className="sm:col-span-2"><SelectField name="caseId" label={t('existingCase')} defaultValue="" options={[{ value: '', label: t('makeCase') }, ...cases.map(one => ({ value: one.id, label: `${one.key} ${one.title}` }))]} /></div>
          <TextField name="caseKey" label={t('caseKey')} hint={t('caseKeyHint')} required={cases.length === 0} maxLength={40} />
          <TextField name="caseTitle" label={t('caseName')} hint={t('caseNameHint')} maxLength={200} />
          <div className="sm:col-span-2"><TextArea name="procedure" label={t('procedure')} maxLength={10_000} /></div>
        </fieldset>
        <div><SubmitButton>{t('record')}</SubmitButton></div>
      </ActionForm>
    </>
  )
}
