import { and, asc, eq } from 'drizzle-orm'
import { agreementOffer, consultancy, contact, customer } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Locale } from '../actor'
import { env } from '../env'
import { found } from '../errors'
import { translator } from '../i18n/sentences'
import { queueMail } from '../mail/queue-mail'
import type { Rendered } from '../mail/templates/letter'
import { renderLetter } from '../mail/templates/render-letter'
import { describeTerms } from './describe-terms'

type Offer = typeof agreementOffer.$inferSelect

/** Tells everybody at the customer who can accept, each in their language, once an offer. */
export const queueOfferMail = async (tx: Tx, offer: Offer): Promise<void> => {
  const [parties] = await tx.db
    .select({ consultancyName: consultancy.name, customerName: customer.name, splitBasis: consultancy.splitBasis, seats: customer.seats })
    .from(customer)
    .innerJoin(consultancy, eq(consultancy.id, customer.consultancyId))
    .where(eq(customer.id, offer.customerId))
  const approvers = await tx.db
    .select({ id: contact.id, email: contact.email, locale: contact.locale })
    .from(contact)
    .where(and(eq(contact.customerId, offer.customerId), eq(contact.role, 'approver')))
    .orderBy(asc(contact.id))
  for (const { id, email, locale } of approvers) {
    const letter = await renderOffer(offer, found(parties, 'customer'), locale)
    await queueMail(tx, { kind: 'notice', key: `agreement-offer:${offer.id}:${id}`, to: email, locale, customerId: offer.customerId, ...letter })
  }
}

type Parties = { consultancyName: string; customerName: string; splitBasis: (typeof consultancy.$inferSelect)['splitBasis']; seats: number | null }

const renderOffer = (offer: Offer, { consultancyName, customerName, splitBasis, seats }: Parties, locale: Locale): Promise<Rendered> => {
  const t = translator(locale, 'billing')
  return renderLetter(
    {
      subject: t('offerMail.subject', { consultancyName }),
      heading: t('offerMail.heading', { consultancyName, customerName }),
      blocks: [
        { kind: 'steps', title: t('offerMail.terms'), steps: describeTerms(offer, { splitBasis, seats }, locale) },
        { kind: 'text', text: t('offerMail.until') },
        { kind: 'button', label: t('offerMail.button'), href: `${env().APP_URL}/portal/${offer.customerId}/costs` },
      ],
      footer: [t('offerMail.footer', { customerName, consultancyName })],
    },
    locale,
  )
}
