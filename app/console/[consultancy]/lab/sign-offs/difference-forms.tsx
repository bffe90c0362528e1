import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { FacetText, useFacetName } from '@/app/ui/facet-text'
import { SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import type { Difference } from '@/server/domain/coverage'
import { facetText, isKnown } from '@/server/domain/facets'

/** One form a difference: each is a word of its own. What is unknown or must match cannot be signed off. */
export function DifferenceForms({ branchId, differences, action, then }: {
  branchId: string | null
  differences: readonly Difference[]
  action: string
  then: string
}) {
  const t = useTranslations('lab.signOffs')
  const facetName = useFacetName()
  const signable = differences.filter(({ policy, rig, customer }) => policy === 'sign_off' && isKnown(rig) && isKnown(customer))
  if (branchId === null) return null
  return (
    <ul className="grid gap-4 lg:grid-cols-2">
      {signable.map(({ key, rig, customer }) => (
        <li key={key} className="rounded-box border border-base-300 p-4">
          <h3 className="font-medium">{facetName(key)}</h3>
          <p className="text-sm">{t('rigValue')}: <FacetText value={rig} /> · {t('customerValue')}: <strong><FacetText value={customer} /></strong></p>
          <ActionForm action={action} then={then} className="mt-3 grid gap-3">
            <input type="hidden" name="branchId" value={branchId} />
            <input type="hidden" name="facetKey" value={key} />
            <input type="hidden" name="rigValue" value={facetText(rig)} />
            <input type="hidden" name="customerValue" value={facetText(customer)} />
            <TextArea name="reason" label={t('reason')} required />
            <TextField name="until" label={t('until')} type="date" required />
            <div><SubmitButton>{t('do')}</SubmitButton></div>
          </ActionForm>
        </li>
      ))}
    </ul>
  )
}
