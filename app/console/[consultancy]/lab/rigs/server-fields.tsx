import { useTranslations } from 'next-intl'
import { useFacetName } from '@/app/ui/facet-text'
import { Checkbox, SelectField, TextField } from '@/app/ui/fields'

type Props = {
  branches: readonly { id: string; name: string; productId: string }[]
  products: readonly { id: string; name: string }[]
  kinds: readonly string[]
}

/** One server of a rig: the product under test and what runs beside it. */
export function ServerFields({ branches, products, kinds }: Props) {
  const t = useTranslations('lab.rigForm')
  const facetName = useFacetName()
  const productName = new Map(products.map(product => [product.id, product.name]))
  return (
    <>
      <TextField name="systemName" label={t('systemName')} required />
      <TextField name="os" label={t('os')} hint={t('osHint')} required />
      <SelectField name="branchId" label={t('branch')} required options={branches.map(row => ({ value: row.id, label: `${productName.get(row.productId) ?? ''} ${row.name}` }))} />
      <TextField name="version" label={t('version')} hint={t('versionHint')} />
      <TextField name="edition" label={t('edition')} hint={t('editionHint')} />
      <TextField name="roles" label={t('roles')} hint={t('rolesHint')} required />
      <TextField name="osPatchLevel" label={t('osPatchLevel')} />
      <TextField name="language" label={t('language')} />
      <TextField name="hypervisor" label={t('hypervisor')} />
      <TextField name="hash" label={t('hash')} />
      <fieldset className="grid gap-4 sm:col-span-2 sm:grid-cols-2">
        <legend className="mb-1 font-medium">{t('components')}</legend>
        <p className="text-sm sm:col-span-2">{t('componentsLead')}</p>
        {kinds.map(kind => <TextField key={kind} name={`components.${kind}`} label={facetName(`component:${kind}`)} />)}
        <div className="sm:col-span-2"><Checkbox name="complete" defaultChecked label={t('complete')} /></div>
      </fieldset>
    </>
  )
}
