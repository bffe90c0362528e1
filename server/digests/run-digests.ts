import { eq } from 'drizzle-orm'
import { consultancy, digest } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from '@/server/actor'
import { log } from '@/server/log'
import { queueMail } from '@/server/mail/queue-mail'
import { renderLetter } from '@/server/mail/templates/render-letter'
import { composeDigest } from './compose-digest'
import { isDue, listMemberships, periodOf, readerOf, readLastDigests, seesMoney, type Membership, type Period } from './memberships'
import { unsubscribeLink } from './unsubscribe-token'

/**
 * Queues every digest that has fallen due and was not made yet. Run again, or by two at once, it makes none twice: the
 * digest's row and its mail are one transaction, and both are unique to membership and period. `only` leaves other
 * consultancies alone.
 */
export async function runDigests(now: Date = new Date(), only?: string): Promise<{ queued: number; silent: number }> {
  const houses = only ? [{ id: only }] : await asActor(job('digests', null), tx => tx.db.select({ id: consultancy.id }).from(consultancy), now)
  const done = { queued: 0, silent: 0 }
  const failures: unknown[] = []
  for (const { id } of houses) {
    const due = await asActor(job('digests', id), async tx => {
      const last = await readLastDigests(tx)
      return (await listMemberships(tx))
        .map(m => ({ m, period: periodOf(m, last.get(m.id), now) }))
        .filter(({ m, period }) => isDue(m, period, last.get(m.id)))
    }, now)
    for (const { m, period } of due) {
      try {
        const made = await makeDigest(m, period, now)
        if (made) done[made] += 1
      } catch (err) {
        // One digest that cannot be made keeps nobody else waiting.
        log.error({ err, consultancyId: id, membershipId: m.id, period: period.key }, 'a digest could not be made')
        failures.push(err)
      }
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} digests could not be made`)
  return done
}

async function makeDigest(m: Membership, period: Period, now: Date): Promise<'queued' | 'silent' | null> {
  const link = unsubscribeLink(m)
  const { letter, changed } = await asActor(readerOf(m), tx => composeDigest(tx, m, period, { money: seesMoney(m), unsubscribeLink: link }), now)
  const mail = changed || m.digestWhenNothingChanged ? await renderLetter(letter, m.locale) : null
  return asActor(job('digests', m.consultancyId), async tx => {
    const place = { consultancyId: m.consultancyId, customerId: m.customerId, membershipKind: m.kind, membershipId: m.id }
    const [made] = await tx.db
      .insert(digest)
      .values({ ...place, period: period.key, coversFrom: period.from, coversTo: period.to, composedAt: tx.now })
      .onConflictDoNothing()
      .returning({ id: digest.id })
    if (!made) return null
    if (!mail) return 'silent'
    const mailId = await queueMail(tx, {
      ...mail,
      kind: 'digest',
      key: `digest:${m.id}:${period.key}`,
      to: m.email,
      locale: m.locale,
      customerId: m.customerId,
      headers: { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
    await tx.db.update(digest).set({ mailId }).where(eq(digest.id, made.id))
    return 'queued'
  }, now)
}
