import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SubmitButton } from '@/app/ui/fields'
import type { Identity } from '@/server/auth/identities'
import { useAgo } from './ago'

type Issuer = { id: string; name: string; address: string }
type Props = { email: string; identities: readonly Identity[]; issuers: readonly Issuer[]; now: Date }

/** How a person signs in: always by e-mail, and with the identities they linked. */
export function WaysIn({ email, identities, issuers, now }: Props) {
  const t = useTranslations('account')
  const ago = useAgo(now)
  const open = issuers.filter(issuer => !identities.some(identity => identity.issuerAddress === issuer.address))
  return (
    <>
      <p className="mb-3 text-sm">{t('waysInLead')}</p>
      <ul className="flex flex-col gap-2">
        <li className="rounded-box border border-base-300 p-4">
          <span className="block font-medium">{t('byEmail')}</span>
          <span className="text-sm break-words text-base-content/80">{t('byEmailTo', { email })}</span>
        </li>
        {identities.map(({ id, issuer, label, linkedAt }) => (
          <li key={id} className="rounded-box border border-base-300 p-4">
            <span className="block font-medium">{issuer}</span>
            <span className="block text-sm break-words text-base-content/80">
              {label && `${label} · `}<time dateTime={linkedAt.toISOString()}>{t('linkedOn', { ago: ago(linkedAt) })}</time>
            </span>
            <details className="mt-2">
              <summary className="link text-sm" aria-label={t('unlinkOf', { issuer, label: label ?? '' })}>{t('unlink')}</summary>
              <ActionForm action="/api/trpc/account/unlinkIdentity" className="mt-3 flex flex-col gap-3">
                <input type="hidden" name="identityId" value={id} />
                <p className="text-sm">{t('unlinkLead')}</p>
                <Checkbox name="confirmed" label={t('unlinkConfirm', { email })} required />
                <div><SubmitButton tone="danger" small>{t('unlink')}</SubmitButton></div>
              </ActionForm>
            </details>
          </li>
        ))}
      </ul>
      {open.length > 0 && (
        <div className="mt-3 flex flex-col gap-2">
          <div className="flex flex-wrap gap-3">
            {open.map(issuer => (
              <form key={issuer.id} method="post" action={`/api/auth/link/${issuer.id}`}>
                <SubmitButton tone="plain">{t('linkAt', { issuer: issuer.name })}</SubmitButton>
              </form>
            ))}
          </div>
          <p className="text-sm text-base-content/80">{t('linkHint')}</p>
        </div>
      )}
    </>
  )
}
