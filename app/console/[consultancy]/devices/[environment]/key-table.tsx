import { CircleCheck, CircleSlash2, Clock, Ban } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton } from '@/app/ui/fields'
import { DataTable } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { readDevices } from '@/server/devices/queries'

type Key = Awaited<ReturnType<typeof readDevices>>['keys'][number]

const MARKS = { live: [CircleCheck, 'text-success'], ending: [Clock, 'text-warning'], ended: [CircleSlash2, 'text-base-content/70'], revoked: [Ban, 'text-error'] } as const
const OVERLAPS = ['0', '1', '24', '168'] as const

/** Every key with how it stands and when it was last seen; one that lives can be replaced and revoked. */
export function KeyTable({ keys, apiBase }: { keys: readonly Key[]; apiBase: string | null }) {
  const t = useTranslations('devices')
  const format = useFormatter()
  return (
    <DataTable caption={t('keys')} head={[t('state'), t('name'), t('for'), t('starts'), t('made'), t('lastSeen'), '']}>
      {keys.map(key => {
        const [Mark, colour] = MARKS[key.state]
        return (
          <tr key={key.id} className="align-top">
            <td className="whitespace-nowrap"><span className="inline-flex items-center gap-1.5"><Mark aria-hidden className={`size-4 ${colour}`} />{t(`states.${key.state}`, { at: key.expiresAt ? format.dateTime(key.expiresAt, { dateStyle: 'medium', timeStyle: 'short' }) : '' })}</span></td>
            <th scope="row" className="font-normal">{key.name}</th>
            <td>{key.systemName ?? t('wholeEnvironment')}</td>
            <td><code>{key.keyStart}…</code></td>
            <td><When at={key.at} /><div className="text-xs text-base-content/70">{key.byName}</div></td>
            <td>{key.seenAt ? <When at={key.seenAt} /> : t('never')}</td>
            <td className="min-w-56">
              {apiBase && (key.state === 'live' || key.state === 'ending') && (
                <details>
                  <summary className="cursor-pointer">{t('change')}</summary>
                  <ActionForm action={`${apiBase}/devices.rotateKey`} reveals={{ field: 'key', label: t('shownOnce') }} className="mt-2 grid gap-2">
                    <input type="hidden" name="keyId" value={key.id} />
                    <p className="text-sm">{t('rotateLead')}</p>
                    <SelectField name="overlapHours" label={t('overlap')} defaultValue="24" options={OVERLAPS.map(value => ({ value, label: t(`overlaps.${value}`) }))} />
                    <div><SubmitButton tone="plain" small>{t('rotate')}</SubmitButton></div>
                  </ActionForm>
                  <ActionForm action={`${apiBase}/devices.revokeKey`} className="mt-4 grid gap-2">
                    <input type="hidden" name="keyId" value={key.id} />
                    <p className="text-sm">{t('revokeLead')}</p>
                    <div><SubmitButton tone="danger" small>{t('revoke')}</SubmitButton></div>
                  </ActionForm>
                </details>
              )}
            </td>
          </tr>
        )
      })}
    </DataTable>
  )
}
