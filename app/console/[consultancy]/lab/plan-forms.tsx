import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'

type Named = { id: string; name: string }

/** The standard plan in one step, or a plan of one's own, which may take over another's cases. */
export function PlanForms({ products, plans, base, apiBase }: { products: readonly Named[]; plans: readonly Named[]; base: string; apiBase: string }) {
  const t = useTranslations('lab')
  const options = (rows: readonly Named[]) => rows.map(row => ({ value: row.id, label: row.name }))
  const then = `${base}/lab/plans/{id}`
  return (
    <div className="mt-3 grid gap-3 md:grid-cols-2">
      <details className="rounded-box border border-base-300 p-3" open={plans.length === 0}>
        <summary className="cursor-pointer font-medium">{t('starterPlan')}</summary>
        <ActionForm action={`${apiBase}/lab.seedStarterPlan`} then={then} className="mt-3 grid gap-3">
          <SelectField name="productId" label={t('forProduct')} required options={options(products.filter(one => one.id.startsWith('exchange-')))} />
          <div><SubmitButton>{t('starterPlan')}</SubmitButton></div>
        </ActionForm>
      </details>
      <details className="rounded-box border border-base-300 p-3">
        <summary className="cursor-pointer font-medium">{t('newPlan')}</summary>
        <ActionForm action={`${apiBase}/lab.createPlan`} then={then} className="mt-3 grid gap-3">
          <TextField name="name" label={t('planName')} required maxLength={120} />
          <SelectField name="productId" label={t('forProduct')} required options={options(products)} />
          <SelectField name="copyOfId" label={t('copyOf')} options={[{ value: '', label: t('copyOfNone') }, ...options(plans)]} />
          <SelectField name="pace" label={t('pace')} hint={t('paceHint')} options={[{ value: 'full', label: t('paces.full') }, { value: 'expedited', label: t('paces.expedited') }]} />
          <div><SubmitButton tone="plain">{t('create')}</SubmitButton></div>
        </ActionForm>
      </details>
    </div>
  )
}
