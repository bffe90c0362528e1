import type { z } from 'zod'
import type { Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { notFound } from '@/server/errors'
import { id, input } from '@/server/forms'
import { actorMay } from '@/server/permissions'
import { composeDigest, placeOf } from './compose-digest'
import { listMemberships, readLastDigests, type Membership } from './memberships'

export const previewDigestInput = input({ membershipId: id() })

const WEEK_MS = 7 * 86_400_000

/** Whose next digest this person may look at: the own one, and every contact's. */
export const listDigestReaders = async (tx: Tx<Consultant>) => {
  const last = await readLastDigests(tx)
  return (await listReadable(tx)).map(m => ({
    id: m.id,
    name: m.name,
    customerName: m.customerName,
    frequency: m.digestFrequency,
    locale: m.locale,
    zone: m.zone,
    hour: m.digestHour,
    lastAt: last.get(m.id)?.coversTo ?? null,
  }))
}

/** What the next digest would say if it went out now; nothing is sent. Money is shown to roles that may see it. */
export const previewDigest = async (tx: Tx<Consultant>, { membershipId }: z.infer<typeof previewDigestInput>) => {
  const m = (await listReadable(tx)).find(one => one.id === membershipId)
  if (!m) throw notFound('digest')
  const last = (await readLastDigests(tx)).get(m.id)
  const period = { from: last?.coversTo ?? new Date(tx.now.getTime() - WEEK_MS), to: new Date(tx.now.getTime() + 1) }
  // The link that unsubscribes is the reader's own; a preview does not hand it out.
  const { letter, changed } = await composeDigest(tx, m, period, { money: actorMay(tx.actor, 'billing.read'), unsubscribeLink: `${placeOf(m)}/notices` })
  return { name: m.name, customerName: m.customerName, locale: m.locale, frequency: m.digestFrequency, letter, sent: m.digestFrequency !== 'off' && (changed || m.digestWhenNothingChanged) }
}

const listReadable = async (tx: Tx<Consultant>): Promise<Membership[]> =>
  (await listMemberships(tx, { withOff: true })).filter(m => m.kind === 'contact' || m.id === tx.actor.membershipId)
