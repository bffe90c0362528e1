import { useFormatter, useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { DataTable } from '@/app/ui/page-frame'
import { CONTACT_ROLES, MEMBER_ROLES } from '@/db/schema/people'

type Person = { id: string; name: string; email: string; role: string }
/** Without `apiBase` the reader only looks. */
type Manage = { apiBase: string | null }

function RoleForm({ action, field, person, roles }: { action: string; field: string; person: Person; roles: readonly string[] }) {
  const t = useTranslations('people')
  return (
    <ActionForm action={action} className="flex flex-wrap items-center gap-2">
      <input type="hidden" name={field} value={person.id} />
      <select name="role" defaultValue={person.role} aria-label={t('roleOf', { name: person.name })} className="select select-sm w-36">
        {roles.map(role => <option key={role} value={role}>{t(`roles.${role}`)}</option>)}
      </select>
      <SubmitButton tone="plain" small>{t('change')}</SubmitButton>
    </ActionForm>
  )
}

function RowButton({ action, field, id, children, label }: { action: string; field: string; id: string; children: string; label: string }) {
  return (
    <ActionForm action={action}>
      <input type="hidden" name={field} value={id} />
      <button type="submit" className="btn btn-error btn-outline btn-sm whitespace-nowrap" aria-label={label}>{children}</button>
    </ActionForm>
  )
}

export function MemberTable({ members, apiBase, ownUserId }: Manage & { members: readonly (Person & { userId: string })[]; ownUserId: string }) {
  const t = useTranslations('people')
  return (
    <DataTable caption={t('listOf', { what: t('members') })} head={[t('name'), t('email'), t('role'), ...(apiBase ? [t('actions')] : [])]}>
      {members.map(person => (
        <tr key={person.id}>
          <th scope="row" className="font-medium">{person.name}{person.userId === ownUserId && <span className="font-normal whitespace-nowrap"> ({t('you')})</span>}</th>
          <td>{person.email}</td>
          <td>{apiBase ? <RoleForm action={`${apiBase}/people.changeMemberRole`} field="memberId" person={person} roles={MEMBER_ROLES} /> : t(`roles.${person.role}`)}</td>
          {apiBase && <td><RowButton action={`${apiBase}/people.removeMember`} field="memberId" id={person.id} label={t('removeOf', { name: person.name })}>{t('remove')}</RowButton></td>}
        </tr>
      ))}
    </DataTable>
  )
}

export function ContactTable({ contacts, apiBase }: Manage & { contacts: readonly (Person & { customerName: string })[] }) {
  const t = useTranslations('people')
  return (
    <DataTable caption={t('listOf', { what: t('contacts') })} head={[t('name'), t('email'), t('customer'), t('role'), ...(apiBase ? [t('actions')] : [])]}>
      {contacts.map(person => (
        <tr key={person.id}>
          <th scope="row" className="font-medium">{person.name}</th>
          <td>{person.email}</td>
          <td>{person.customerName}</td>
          <td>{apiBase ? <RoleForm action={`${apiBase}/people.changeContactRole`} field="contactId" person={person} roles={CONTACT_ROLES} /> : t(`roles.${person.role}`)}</td>
          {apiBase && <td><RowButton action={`${apiBase}/people.removeContact`} field="contactId" id={person.id} label={t('removeOf', { name: person.name })}>{t('remove')}</RowButton></td>}
        </tr>
      ))}
    </DataTable>
  )
}

type Invitation = { id: string; email: string; role: string; customerName: string | null; invitedByName: string; expiresAt: Date }

export function InvitationTable({ invitations, apiBase }: Manage & { invitations: readonly Invitation[] }) {
  const [t, format] = [useTranslations('people'), useFormatter()]
  return (
    <DataTable caption={t('listOf', { what: t('invitations') })} head={[t('email'), t('place'), t('role'), t('by'), t('until'), ...(apiBase ? [t('actions')] : [])]}>
      {invitations.map(row => (
        <tr key={row.id}>
          <th scope="row" className="font-medium">{row.email}</th>
          <td>{row.customerName ?? t('here')}</td>
          <td>{t(`roles.${row.role}`)}</td>
          <td>{row.invitedByName}</td>
          <td><time dateTime={row.expiresAt.toISOString()}>{format.dateTime(row.expiresAt, { dateStyle: 'medium' })}</time></td>
          {apiBase && <td><RowButton action={`${apiBase}/people.revokeInvitation`} field="invitationId" id={row.id} label={t('revokeOf', { email: row.email })}>{t('revoke')}</RowButton></td>}
        </tr>
      ))}
    </DataTable>
  )
}
