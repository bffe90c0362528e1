import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { contact, DIGEST_FREQUENCIES, LOCALES, member } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant, Contact } from '../actor'
import { audit } from '../audit'
import { found } from '../errors'
import { checkbox, input, line, wholeNumber } from '../forms'
import { zone } from './zones'

/** There is no field for recall alerts: they cannot be turned off. */
export const changeNoticesInput = input({
  name: line(),
  locale: z.enum(LOCALES),
  zone: zone(),
  digestFrequency: z.enum(DIGEST_FREQUENCIES),
  digestHour: wholeNumber(0, 23),
  digestWeekday: wholeNumber(1, 7),
  digestWhenNothingChanged: checkbox(),
})
export type NoticeSettings = z.infer<typeof changeNoticesInput>

/** One's own settings in this place. */
export const noticeSettings = async (tx: Tx<Consultant> | Tx<Contact>): Promise<NoticeSettings> => {
  const columns = <T extends typeof member | typeof contact>(t: T) => ({
    name: t.name, locale: t.locale, zone: t.zone, digestFrequency: t.digestFrequency,
    digestHour: t.digestHour, digestWeekday: t.digestWeekday, digestWhenNothingChanged: t.digestWhenNothingChanged,
  })
  const [row] = tx.actor.kind === 'consultant'
    ? await tx.db.select(columns(member)).from(member).where(own(tx, member))
    : await tx.db.select(columns(contact)).from(contact).where(own(tx, contact))
  return found(row, 'membership')
}

export const changeNotices = async (tx: Tx<Consultant> | Tx<Contact>, given: NoticeSettings): Promise<void> => {
  const before = await noticeSettings(tx)
  const { kind } = tx.actor
  if (kind === 'consultant') await tx.db.update(member).set(given).where(own(tx, member))
  else await tx.db.update(contact).set(given).where(own(tx, contact))
  await audit(tx, { verb: 'changeNotices', subject: { kind: kind === 'consultant' ? 'member' : 'contact', id: tx.actor.membershipId }, before, after: given })
}

const own = (tx: Tx<Consultant> | Tx<Contact>, table: typeof member | typeof contact) =>
  and(eq(table.consultancyId, tx.consultancyId), eq(table.id, tx.actor.membershipId))
