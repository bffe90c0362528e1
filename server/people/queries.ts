import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import { consultancy, contact, customer, invitation, member } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { found } from '../errors'

export const listMembers = (tx: Tx<Consultant>) =>
  tx.db.select({ id: member.id, userId: member.userId, name: member.name, email: member.email, role: member.role, createdAt: member.createdAt })
    .from(member).where(eq(member.consultancyId, tx.consultancyId)).orderBy(asc(member.name), asc(member.id))

/** Contacts of one customer, or of all. */
export const listContacts = (tx: Tx<Consultant>, customerId?: string) =>
  tx.db.select({ id: contact.id, name: contact.name, email: contact.email, role: contact.role, customerId: contact.customerId, customerName: customer.name, createdAt: contact.createdAt })
    .from(contact)
    .innerJoin(customer, and(eq(customer.consultancyId, contact.consultancyId), eq(customer.id, contact.customerId)))
    .where(and(eq(contact.consultancyId, tx.consultancyId), customerId ? eq(contact.customerId, customerId) : undefined))
    .orderBy(asc(customer.name), asc(contact.name), asc(contact.id))

/** Invitations that can still be accepted. */
export const listInvitations = (tx: Tx<Consultant>) =>
  tx.db.select({ id: invitation.id, email: invitation.email, role: invitation.role, customerId: invitation.customerId, customerName: customer.name, invitedByName: invitation.invitedByName, expiresAt: invitation.expiresAt })
    .from(invitation)
    .leftJoin(customer, and(eq(customer.consultancyId, invitation.consultancyId), eq(customer.id, invitation.customerId)))
    .where(and(eq(invitation.consultancyId, tx.consultancyId), isNull(invitation.acceptedAt), isNull(invitation.revokedAt), gt(invitation.expiresAt, tx.now)))
    .orderBy(asc(invitation.createdAt), asc(invitation.id))

/** The customers someone can be invited to. */
export const listCustomerNames = (tx: Tx<Consultant>) =>
  tx.db.select({ id: customer.id, name: customer.name }).from(customer).where(eq(customer.consultancyId, tx.consultancyId)).orderBy(asc(customer.name))

export const consultancySettings = async (tx: Tx<Consultant>) =>
  found((await tx.db.select().from(consultancy).where(eq(consultancy.id, tx.consultancyId)))[0], 'consultancy')
