import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { contact, CONTACT_ROLES } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { found } from '../errors'
import { id, input } from '../forms'

export const changeContactRoleInput = input({ contactId: id(), role: z.enum(CONTACT_ROLES) })
export const removeContactInput = input({ contactId: id() })

export const changeContactRole = async (tx: Tx<Consultant>, { contactId, role }: z.infer<typeof changeContactRoleInput>): Promise<void> => {
  const before = await lockContact(tx, contactId)
  await tx.db.update(contact).set({ role }).where(isContact(tx, contactId))
  await audit(tx, { verb: 'changeContactRole', subject: { kind: 'contact', id: contactId }, customerId: before.customerId, before, after: { ...before, role }, detail: { email: before.email, from: before.role, to: role } })
}

/** From the next request on the person sees nothing of this customer; their decisions stand under their name. */
export const removeContact = async (tx: Tx<Consultant>, { contactId }: z.infer<typeof removeContactInput>): Promise<void> => {
  const before = await lockContact(tx, contactId)
  await tx.db.delete(contact).where(isContact(tx, contactId))
  await audit(tx, { verb: 'removeContact', subject: { kind: 'contact', id: contactId }, customerId: before.customerId, before, detail: { email: before.email, role: before.role } })
}

const isContact = (tx: Tx, contactId: string) => and(eq(contact.consultancyId, tx.consultancyId), eq(contact.id, contactId))

const lockContact = async (tx: Tx, contactId: string) =>
  found((await tx.db.select().from(contact).where(isContact(tx, contactId)).for('update'))[0], 'contact')
