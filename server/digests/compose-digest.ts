import type { Tx } from '@/db/scope'
import { env } from '@/server/env'
import { writeDigest } from '@/server/mail/templates/digest'
import type { Letter } from '@/server/mail/templates/letter'
import { digestSections } from './content'
import { readDigestFacts } from './facts'
import type { Membership, Period } from './memberships'

/** Where a membership's pages are. */
export const placeOf = (m: Pick<Membership, 'customerId' | 'consultancySlug'>): string =>
  m.customerId === null ? `${env().APP_URL}/console/${m.consultancySlug}` : `${env().APP_URL}/portal/${m.customerId}`

/** What one membership's digest says of a period, and whether there is any news in it. */
export async function composeDigest(tx: Tx, m: Membership, { from, to }: Pick<Period, 'from' | 'to'>, given: { money: boolean; unsubscribeLink: string }): Promise<{ letter: Letter; changed: boolean }> {
  const facts = await readDigestFacts(tx, { customerId: m.customerId, from, to, locale: m.locale, money: given.money })
  const sections = digestSections(facts)
  const place = placeOf(m)
  const letter = writeDigest(
    {
      consultancyName: m.consultancyName,
      customerName: m.customerName,
      from,
      to,
      zone: m.zone,
      sections,
      linkToBuild: buildId => (m.customerId === null ? `${place}/builds/${buildId}` : `${place}/updates/${buildId}`),
      linkToCosts: m.customerId === null ? `${place}/billing` : `${place}/costs`,
      settingsLink: `${place}/notices`,
      unsubscribeLink: given.unsubscribeLink,
    },
    m.locale,
  )
  return { letter, changed: sections.changed }
}
