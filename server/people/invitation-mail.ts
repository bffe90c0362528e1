import type { Tx } from '@/db/scope'
import type { Locale } from '../actor'
import { env } from '../env'
import { translator } from '../i18n/sentences'
import { queueMail } from '../mail/queue-mail'

type Invitation = {
  id: string; customerId: string | null; email: string; role: string; locale: Locale; token: string
  placeName: string; consultancyName: string; invitedByName: string; expiresAt: Date
}

/** The link alone opens nothing: accepting also takes being signed in as the address the mail went to. */
export const queueInvitationMail = async (tx: Tx, given: Invitation): Promise<void> => {
  const t = translator(given.locale, 'people')
  const url = `${env().APP_URL}/invitations/${given.token}`
  const words = { inviter: given.invitedByName, place: given.placeName, consultancy: given.consultancyName, role: t(`roles.${given.role}`) }
  const intro = t(given.customerId ? 'mail.contact' : 'mail.member', words)
  const close = t('mail.close', { email: given.email })
  await queueMail(tx, {
    kind: 'invitation',
    key: `invitation:${given.id}`,
    to: given.email,
    locale: given.locale,
    customerId: given.customerId,
    subject: t('mail.subject', words),
    text: [intro, url, close].join('\n\n'),
    html: `<p>${escaped(intro)}</p><p><a href="${url}">${escaped(t('mail.button'))}</a></p><p>${escaped(close)}</p>`,
  })
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
