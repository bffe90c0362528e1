import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import type { OwnSession } from '@/server/auth/own-sessions'
import { useAgo } from './ago'
import { SignOut } from './sign-out'

/** Where a person is signed in, and how to end it there. */
export function Sessions({ sessions, now }: { sessions: readonly OwnSession[]; now: Date }) {
  const t = useTranslations('account')
  const ago = useAgo(now)
  const nameOf = ({ device: { browser, system } }: OwnSession) =>
    browser && system ? t('device.both', { browser, system }) : browser || system ? t('device.one', { name: browser ?? system ?? '' }) : t('device.none')
  return (
    <>
      <p className="mb-3 text-sm">{t('sessionsLead')}</p>
      <ul className="mb-3 flex flex-col gap-2">
        {sessions.map(session => (
          <li key={session.id} className="flex flex-wrap items-center justify-between gap-3 rounded-box border border-base-300 p-4">
            <div>
              <span className="font-medium">{nameOf(session)}</span>
              {session.isThisOne && <span className="badge badge-sm badge-outline ml-2">{t('thisSession')}</span>}
              <p className="text-sm text-base-content/80">
                <time dateTime={session.createdAt.toISOString()}>{session.issuer ? t('begunAt', { ago: ago(session.createdAt), issuer: session.issuer }) : t('begun', { ago: ago(session.createdAt) })}</time>{' '}
                <time dateTime={session.lastSeenAt.toISOString()}>{session.isThisOne ? t('seenNow') : t('seen', { ago: ago(session.lastSeenAt) })}</time>
              </p>
            </div>
            {session.isThisOne ? <SignOut /> : (
              <ActionForm action="/api/trpc/account/endSession">
                <input type="hidden" name="sessionId" value={session.id} />
                <SubmitButton tone="danger" small aria-label={t('endSessionOf', { device: nameOf(session), ago: ago(session.createdAt) })}>{t('endSession')}</SubmitButton>
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
      {sessions.length === 1 ? <p className="text-sm">{t('noOthers')}</p> : (
        <div className="flex flex-wrap gap-3">
          <ActionForm action="/api/trpc/account/endOtherSessions"><SubmitButton tone="danger">{t('endOthers')}</SubmitButton></ActionForm>
          <ActionForm action="/api/trpc/account/signOutEverywhere" then="/sign-in"><SubmitButton tone="danger">{t('signOutEverywhere')}</SubmitButton></ActionForm>
        </div>
      )}
    </>
  )
}
