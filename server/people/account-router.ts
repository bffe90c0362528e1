import { membershipsOf } from '@/db/credentials'
import { listIdentities, unlinkIdentity } from '../auth/identities'
import { endOtherSessions, endOwnSession, listSessions } from '../auth/own-sessions'
import { currentSessionDigest, endAllSessions } from '../auth/session'
import { renameUser } from '../auth/users'
import { checkbox, id, input, line } from '../forms'
import { accountProcedure } from '../trpc'
import { acceptInvitation, acceptInvitationInput } from './accept-invitation'
import { foundConsultancy, foundConsultancyInput } from './found-consultancy'

export type { Membership } from '@/db/credentials'

/** What a signed-in person does about themselves. None of it can change whose account it is. */
export const accountProcedures = {
  places: accountProcedure.query(({ ctx }) => membershipsOf(ctx.user.id)),
  acceptInvitation: accountProcedure.input(acceptInvitationInput).mutation(async ({ ctx, input }) => {
    const { customerId, consultancyId } = await acceptInvitation(ctx.user, input)
    await renameUser(ctx.user.id, input.name)
    const place = (await membershipsOf(ctx.user.id)).find(m => m.consultancyId === consultancyId && m.customerId === customerId)
    return customerId ? { area: 'portal', place: customerId } : { area: 'console', place: place?.consultancySlug ?? '' }
  }),
  foundConsultancy: accountProcedure.input(foundConsultancyInput).mutation(async ({ ctx, input }) => {
    const { slug } = await foundConsultancy(ctx.user, input)
    await renameUser(ctx.user.id, input.yourName)
    return { slug }
  }),
  rename: accountProcedure.input(input({ name: line() })).mutation(({ ctx, input }) => renameUser(ctx.user.id, input.name)),
  sessions: accountProcedure.query(async ({ ctx }) => listSessions(ctx.user.id, await currentSessionDigest())),
  endSession: accountProcedure.input(input({ sessionId: id() })).mutation(({ ctx, input }) => endOwnSession(ctx.user.id, input.sessionId)),
  endOtherSessions: accountProcedure.input(input({})).mutation(async ({ ctx }) => endOtherSessions(ctx.user.id, await currentSessionDigest())),
  identities: accountProcedure.query(({ ctx }) => listIdentities(ctx.user.id)),
  unlinkIdentity: accountProcedure.input(input({ identityId: id(), confirmed: checkbox() })).mutation(async ({ ctx, input }) => unlinkIdentity(ctx.user, await currentSessionDigest(), input)),
  signOutEverywhere: accountProcedure.input(input({})).mutation(({ ctx }) => endAllSessions(ctx.user.id)),
}
