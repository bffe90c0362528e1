import { useTranslations } from 'next-intl'
import { ActionForm } from '../action-form'
import { SubmitButton, TextField } from '../fields'
import { When } from '../when'

type Props = {
  systems: readonly { id: string; name: string }[]
  checks: readonly { systemId: string; verifiedAt: Date; byName: string; note: string | null }[]
  demanded: boolean
  apiBase: string | null
}

/** When each system's backup was last seen to be good, and by whom. */
export function BackupList({ systems, checks, demanded, apiBase }: Props) {
  const t = useTranslations('rollout')
  return (
    <>
      <p className="mb-2 text-sm">{demanded ? t('backupDemanded') : t('backupNotDemanded')}</p>
      <ul className="divide-y divide-base-300 rounded-box border border-base-300">
        {systems.map(one => {
          const check = checks.find(row => row.systemId === one.id)
          return (
            <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 p-3">
              <span className="min-w-32 font-medium">{one.name}</span>
              <span className="grow text-sm">{check ? <>{t('verified')} <When at={check.verifiedAt} />, {check.byName}{check.note && `: ${check.note}`}</> : t('neverVerified')}</span>
              {apiBase && (
                <details className="rounded-box border border-base-300 p-2">
                  <summary className="min-h-6 cursor-pointer text-sm">{t('verify')}<span className="sr-only"> {one.name}</span></summary>
                  <ActionForm action={`${apiBase}/rollout.verifyBackup`} className="mt-2 space-y-2">
                    <input type="hidden" name="systemId" value={one.id} />
                    <TextField name="note" label={t('verifyNote')} maxLength={2000} />
                    <SubmitButton tone="plain" small>{t('verify')}</SubmitButton>
                  </ActionForm>
                </details>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
