import { useTranslations } from 'next-intl'
import { SelectField, TextField } from '@/app/ui/fields'
import type { Installation } from '@/server/environments/configuration'

type Props = {
  products: readonly { id: string; name: string }[]
  branches: readonly { id: string; name: string; productId: string }[]
  installation?: Installation
}

/** What people state about an installed product; "unknown" and "none" are different answers. */
export function InstallationFields({ products, branches, installation }: Props) {
  const t = useTranslations('environments.installationForm')
  const productName = new Map(products.map(product => [product.id, product.name]))
  const offered = installation ? branches.filter(row => row.productId === installation.productId) : branches
  const unknown = { value: '', label: t('unknown') }
  const roles = installation?.roles
  return (
    <>
      {!installation && <SelectField name="productId" label={t('product')} required options={products.map(row => ({ value: row.id, label: row.name }))} />}
      <TextField name="version" label={t('version')} hint={t('versionHint')} defaultValue={installation?.reportedVersion ?? ''} maxLength={60} />
      <SelectField name="branchId" label={t('branch')} hint={t('branchHint')} defaultValue={installation?.branchId ?? ''} options={[unknown, ...offered.map(row => ({ value: row.id, label: `${productName.get(row.productId) ?? ''} ${row.name}`, group: productName.get(row.productId) ?? '' }))]} />
      <TextField name="edition" label={t('edition')} defaultValue={installation?.edition ?? ''} maxLength={80} />
      <SelectField name="rolesKnown" label={t('rolesKnown')} defaultValue={roles === null ? 'unknown' : roles?.length === 0 ? 'none' : 'listed'} options={[{ value: 'listed', label: t('rolesListed') }, { value: 'none', label: t('rolesNone') }, { value: 'unknown', label: t('unknown') }]} />
      <TextField name="roles" label={t('roles')} hint={t('rolesHint')} defaultValue={roles?.join(', ') ?? ''} maxLength={500} />
      <TextField name="hash" label={t('hash')} hint={t('hashHint')} defaultValue={installation?.reportedHash ?? ''} maxLength={128} />
      <TextField name="seenOn" label={t('seenOn')} hint={t('seenOnHint')} type="date" defaultValue={installation?.seenOn ?? ''} />
      <SelectField name="hotpatch" label={t('hotpatch')} defaultValue={installation?.hotpatch === null || installation === undefined ? '' : installation.hotpatch ? 'yes' : 'no'} options={[unknown, { value: 'no', label: t('no') }, { value: 'yes', label: t('yes') }]} />
    </>
  )
}
