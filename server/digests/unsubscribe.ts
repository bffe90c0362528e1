import { eq } from 'drizzle-orm'
import { contact, member } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '@/server/actor'
import { audit } from '@/server/audit'
import { readUnsubscribeToken } from './unsubscribe-token'

/** Turns digests off for the membership the token names (RFC 8058); again is no different. False: not a token of ours. */
export async function unsubscribe(token: string): Promise<boolean> {
  const named = readUnsubscribeToken(token)
  if (!named) return false
  return asActor(job('unsubscribe link', named.consultancyId), async tx => {
    const [before] =
      named.kind === 'member'
        ? await tx.db.select({ frequency: member.digestFrequency }).from(member).where(eq(member.id, named.id)).for('update')
        : await tx.db.select({ frequency: contact.digestFrequency, customerId: contact.customerId }).from(contact).where(eq(contact.id, named.id)).for('update')
    // A membership that has ended receives nothing either way, and a link must not tell which ones there are.
    if (!before || before.frequency === 'off') return true
    const table = named.kind === 'member' ? member : contact
    await tx.db.update(table).set({ digestFrequency: 'off' }).where(eq(table.id, named.id))
    await audit(tx, {
      verb: 'unsubscribe',
      subject: { kind: named.kind, id: named.id },
      customerId: 'customerId' in before ? (before.customerId as string) : null,
      before: { digestFrequency: before.frequency },
      after: { digestFrequency: 'off' },
    })
    return true
  })
}
