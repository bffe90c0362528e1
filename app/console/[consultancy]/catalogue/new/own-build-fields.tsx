import { useTranslations } from 'next-intl'
import { SelectField, TextArea, TextField } from '@/app/ui/fields'
import { BUILD_KINDS, CHANNELS } from '@/server/domain/build'
import { REBOOTS } from '@/server/domain/restart'

type Given = { branchId: string; label: string; kind: string; channel: string; version?: string | undefined; hash?: string | undefined; kb?: string | undefined; releasedOn?: string | undefined; reboot: string; source: string }
type Props = { products: readonly { id: string; name: string }[]; branches: readonly { id: string; name: string; productId: string }[]; given: Given | null }

/** What makes a build of one's own. */
export function OwnBuildFields({ products, branches, given }: Props) {
  const t = useTranslations('catalogue')
  const productName = new Map(products.map(product => [product.id, product.name]))
  return (
    <>
      <SelectField name="branchId" label={t('branch')} required defaultValue={given?.branchId} options={branches.map(row => ({ value: row.id, label: `${productName.get(row.productId) ?? ''} ${row.name}`, group: productName.get(row.productId) ?? '' }))} />
      <TextField name="label" label={t('label')} required maxLength={200} hint={t('labelHint')} defaultValue={given?.label} />
      <SelectField name="kind" label={t('kind')} defaultValue={given?.kind ?? 'update_rollup'} options={BUILD_KINDS.map(kind => ({ value: kind, label: t(`kinds.${kind}`) }))} />
      <SelectField name="channel" label={t('channel')} defaultValue={given?.channel ?? 'prerelease'} hint={t('channelHint')} options={CHANNELS.map(channel => ({ value: channel, label: t(`channels.${channel}`) }))} />
      <TextField name="version" label={t('version')} hint={t('versionHint')} defaultValue={given?.version} />
      <TextField name="hash" label={t('hash')} hint={t('hashHint')} defaultValue={given?.hash} />
      <TextField name="kb" label={t('kb')} defaultValue={given?.kb} />
      <TextField name="releasedOn" label={t('released')} type="date" defaultValue={given?.releasedOn} />
      <SelectField name="reboot" label={t('reboot')} defaultValue={given?.reboot ?? 'unknown'} options={REBOOTS.toReversed().map(reboot => ({ value: reboot, label: t(`reboots.${reboot}`) }))} />
      <div className="sm:col-span-2"><TextArea name="source" label={t('source')} hint={t('sourceHint')} required defaultValue={given?.source} /></div>
    </>
  )
}
