import type { Locale } from '@/server/actor'
import { translator } from '@/server/i18n/sentences'
import type { Rendered } from './letter'
import { renderLetter } from './render-letter'

/** `place` is what the person is invited to: the consultancy, or its customer. */
export type InvitationMail = { link: string; invitedByName: string; consultancyName: string; place: string; role: string; expiresAt: Date }

export function renderInvitation({ link, expiresAt, ...who }: InvitationMail, locale: Locale): Promise<Rendered> {
  const t = translator(locale, 'mail')
  const role = t.has(`roles.${who.role}`) ? t(`roles.${who.role}`) : who.role
  return renderLetter(
    {
      subject: t('invitation.subject', { place: who.place }),
      heading: t('invitation.heading', { place: who.place }),
      blocks: [
        { kind: 'text', text: t('invitation.body', { ...who, role }) },
        { kind: 'button', label: t('invitation.button'), href: link },
        { kind: 'text', text: t('invitation.expires', { day: expiresAt }) },
      ],
      footer: [t('invitation.footer')],
    },
    locale,
  )
}
