import { getTranslations } from 'next-intl/server'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { InviteContact, InviteMember } from './invite-forms'
import { ContactTable, InvitationTable, MemberTable } from './people-tables'

export default async function PeoplePage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('people')
  const members = await api.people.members()
  const contacts = await api.people.contacts({})
  const invitations = await api.people.invitations()
  const customers = await api.people.customers()
  const mayManage = actorMay(actor, 'people.manage')
  return (
    <>
      <PageHeader title={t('title')} lead={mayManage ? t('lead') : `${t('lead')} ${t('ownerOnly')}`} />
      <Section title={t('members')}>
        <MemberTable members={members} apiBase={mayManage ? apiBase : null} ownUserId={actor.userId} />
      </Section>
      <Section title={t('contacts')}>
        {contacts.length > 0 ? <ContactTable contacts={contacts} apiBase={mayManage ? apiBase : null} /> : <EmptyState title={t('noContacts')}>{t('noContactsHint')}</EmptyState>}
      </Section>
      <Section title={t('invitations')}>
        {invitations.length > 0 ? <InvitationTable invitations={invitations} apiBase={mayManage ? apiBase : null} /> : <EmptyState title={t('noInvitations')}>{t('noInvitationsHint')}</EmptyState>}
      </Section>
      {mayManage && (
        <div className="grid gap-8 lg:grid-cols-2">
          <Section title={t('inviteMember')}><InviteMember apiBase={apiBase} locale={actor.locale} /></Section>
          <Section title={t('inviteContact')}><InviteContact apiBase={apiBase} base={base} customers={customers} /></Section>
        </div>
      )}
    </>
  )
}
