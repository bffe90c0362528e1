import { and, eq, isNull } from 'drizzle-orm'
import { invitation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { found } from '../errors'
import { id, input } from '../forms'

export const revokeInvitationInput = input({ invitationId: id() })

/** Takes an invitation back: its link opens nothing from now on. */
export const revokeInvitation = async (tx: Tx<Consultant>, { invitationId }: { invitationId: string }): Promise<void> => {
  const [row] = await tx.db.update(invitation).set({ revokedAt: tx.now })
    .where(and(eq(invitation.consultancyId, tx.consultancyId), eq(invitation.id, invitationId), isNull(invitation.acceptedAt), isNull(invitation.revokedAt)))
    .returning({ id: invitation.id, customerId: invitation.customerId, email: invitation.email })
  const revoked = found(row, 'invitation')
  await audit(tx, { verb: 'revokeInvitation', subject: { kind: 'invitation', id: revoked.id }, customerId: revoked.customerId, detail: { email: revoked.email } })
}
