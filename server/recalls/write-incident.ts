import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { customer, exposure, incidentEntry, withdrawal } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'

export const writeIncidentInput = input({ withdrawalId: id(), text: prose(4000), textJa: prose(4000).optional() })

/** All who are exposed read it, and none may learn of another (rule 10). */
const assertNamesNobody = async (tx: Tx, text: string): Promise<void> => {
  const [named] = await tx.db.select({ name: customer.name }).from(customer).where(sql`strpos(lower(${text}), lower(${customer.name})) > 0`).limit(1)
  if (named) throw new DomainError('bad_input', 'recalls.errors.namesCustomer', { field: 'text', params: { name: named.name } })
}

/** Adds to the timeline of a recall, for whoever is exposed to read. It stays as it was written; a correction is another entry. */
export const writeIncident = async (tx: Tx<Consultant>, { withdrawalId, text, textJa }: z.infer<typeof writeIncidentInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select({ id: withdrawal.id }).from(withdrawal).where(eq(withdrawal.id, withdrawalId))
  found(row, 'withdrawal')
  await assertNamesNobody(tx, `${text}\n${textJa ?? ''}`)
  const fact = { consultancyId: tx.consultancyId, withdrawalId, text: { en: text, ...(textJa ? { ja: textJa } : {}) }, ...makerOf(tx.actor), at: tx.now }
  const [made] = await tx.db.insert(incidentEntry).values(fact).returning({ id: incidentEntry.id })
  const exposed = await tx.db.selectDistinct({ customerId: exposure.customerId }).from(exposure).where(eq(exposure.withdrawalId, withdrawalId))
  await audit(tx, { verb: 'recalls.write_incident', subject: { kind: 'incident_entry', id: made!.id }, after: fact, detail: { withdrawalId } })
  announce(tx, { kind: 'withdrawal', subjectId: withdrawalId, customerIds: exposed.map(one => one.customerId) })
  return made!
}
