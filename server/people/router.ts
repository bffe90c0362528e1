import { id, input } from '../forms'
import { consoleProcedure, portalProcedure, router } from '../trpc'
import { changeSettings, changeSettingsInput } from './change-settings'
import { changeContactRole, changeContactRoleInput, removeContact, removeContactInput } from './contacts'
import { inviteContact, inviteContactInput, inviteMember, inviteMemberInput } from './invite'
import { changeMemberRole, changeMemberRoleInput, removeMember, removeMemberInput } from './members'
import { changeNotices, changeNoticesInput, noticeSettings } from './notice-settings'
import { consultancySettings, listContacts, listCustomerNames, listInvitations, listMembers } from './queries'
import { revokeInvitation, revokeInvitationInput } from './revoke-invitation'

export const peopleRouter = router({
  members: consoleProcedure('people.read').query(({ ctx }) => ctx.act(listMembers)),
  contacts: consoleProcedure('people.read').input(input({ customerId: id().optional() })).query(({ ctx, input }) => ctx.act(tx => listContacts(tx, input.customerId))),
  invitations: consoleProcedure('people.read').query(({ ctx }) => ctx.act(listInvitations)),
  customers: consoleProcedure('people.read').query(({ ctx }) => ctx.act(listCustomerNames)),
  inviteMember: consoleProcedure('people.manage').input(inviteMemberInput).mutation(({ ctx, input }) => ctx.act(async tx => ({ id: (await inviteMember(tx, input)).id }))),
  inviteContact: consoleProcedure('people.manage').input(inviteContactInput).mutation(({ ctx, input }) => ctx.act(async tx => ({ id: (await inviteContact(tx, input)).id }))),
  revokeInvitation: consoleProcedure('people.manage').input(revokeInvitationInput).mutation(({ ctx, input }) => ctx.act(tx => revokeInvitation(tx, input))),
  changeMemberRole: consoleProcedure('people.manage').input(changeMemberRoleInput).mutation(({ ctx, input }) => ctx.act(tx => changeMemberRole(tx, input))),
  removeMember: consoleProcedure('people.manage').input(removeMemberInput).mutation(({ ctx, input }) => ctx.act(tx => removeMember(tx, input))),
  changeContactRole: consoleProcedure('people.manage').input(changeContactRoleInput).mutation(({ ctx, input }) => ctx.act(tx => changeContactRole(tx, input))),
  removeContact: consoleProcedure('people.manage').input(removeContactInput).mutation(({ ctx, input }) => ctx.act(tx => removeContact(tx, input))),
})

export const settingsRouter = router({
  read: consoleProcedure('settings.manage').query(({ ctx }) => ctx.act(consultancySettings)),
  change: consoleProcedure('settings.manage').input(changeSettingsInput).mutation(({ ctx, input }) => ctx.act(tx => changeSettings(tx, input))),
})

export const consoleNoticesRouter = router({
  read: consoleProcedure('notices.manage').query(({ ctx }) => ctx.act(noticeSettings)),
  change: consoleProcedure('notices.manage').input(changeNoticesInput).mutation(({ ctx, input }) => ctx.act(tx => changeNotices(tx, input))),
})

export const portalNoticesRouter = router({
  read: portalProcedure('notices.manage').query(({ ctx }) => ctx.act(noticeSettings)),
  change: portalProcedure('notices.manage').input(changeNoticesInput).mutation(({ ctx, input }) => ctx.act(tx => changeNotices(tx, input))),
})
