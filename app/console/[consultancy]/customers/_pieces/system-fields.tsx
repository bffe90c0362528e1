import { useTranslations } from 'next-intl'
import { Checkbox, SelectField, TextField } from '@/app/ui/fields'
import { UPDATE_MODES } from '@/server/domain/exposure'
import type { System } from '@/server/environments/configuration'

/** What people state about a system; what is left empty is unknown. A rig's servers are in no ring and take no updates by themselves. */
export function SystemFields({ system, onRig = false }: { system?: System; onRig?: boolean }) {
  const t = useTranslations('environments')
  return (
    <>
      <TextField name="name" label={t('systemForm.name')} hint={t('systemForm.nameHint')} defaultValue={system?.name} required maxLength={200} />
      <TextField name="os" label={t('systemForm.os')} hint={t('systemForm.osHint')} defaultValue={system?.os ?? ''} maxLength={200} />
      <TextField name="osPatchLevel" label={t('systemForm.osPatchLevel')} defaultValue={system?.osPatchLevel ?? ''} maxLength={200} />
      <TextField name="language" label={t('systemForm.language')} defaultValue={system?.language ?? ''} maxLength={40} />
      <TextField name="hypervisor" label={t('systemForm.hypervisor')} defaultValue={system?.hypervisor ?? ''} maxLength={200} />
      {onRig ? <input type="hidden" name="isTest" value="on" /> : <Updates system={system} />}
    </>
  )
}

function Updates({ system }: { system: System | undefined }) {
  const t = useTranslations('environments')
  return (
    <>
      <TextField name="ring" label={t('systemForm.ring')} hint={t('systemForm.ringHint')} type="number" min={1} max={9} defaultValue={system?.ring ?? 1} required />
      <SelectField name="updateMode" label={t('systemForm.updateMode')} defaultValue={system?.updateMode ?? 'manual'} options={UPDATE_MODES.map(mode => ({ value: mode, label: t(`updateModes.${mode}`) }))} />
      <div className="flex flex-col justify-end gap-2">
        <Checkbox name="autoApproval" defaultChecked={system?.autoApproval} label={t('systemForm.autoApproval')} />
        <Checkbox name="isTest" defaultChecked={system?.isTest} label={t('systemForm.isTest')} />
      </div>
    </>
  )
}
