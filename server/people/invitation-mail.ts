import type { Tx } from '@/db/scope'
import type { Locale } from '../actor'
import { env } from '../env'
import { queueMail } from '../mail/queue-mail'
import { renderInvitation, type InvitationMail } from '../mail/templates/invitation'

type Invitation = Omit<InvitationMail, 'link'> & { id: string; customerId: string | null; email: string; locale: Locale; token: string }

/** The link alone opens nothing: accepting also takes being signed in as the address the mail went to. */
export const queueInvitationMail = async (tx: Tx, { id, customerId, email, locale, token, ...words }: Invitation): Promise<void> => {
  const letter = await renderInvitation({ ...words, link: `${env().APP_URL}/invitations/${token}` }, locale)
  await queueMail(tx, { kind: 'invitation', key: `invitation:${id}`, to: email, locale, customerId, ...letter })
}
