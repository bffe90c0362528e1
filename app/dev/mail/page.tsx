import type { Metadata } from 'next'
import Link from '@/app/ui/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import { hasMailbox, listMailbox } from '@/server/mail/mailbox'

export const metadata: Metadata = { robots: { index: false } }
export const dynamic = 'force-dynamic'

/** What would have been sent, in demo mode without a mail server. Anywhere else there is no such page. */
export default async function MailboxPage() {
  if (!hasMailbox()) notFound()
  const [t, format, letters] = [await getTranslations('mail'), await getFormatter(), await listMailbox()]
  return (
    <main className="mx-auto max-w-5xl px-4 py-8">
      <PageHeader title={t('mailbox.title')} lead={t('mailbox.lead')} />
      {letters.length === 0 ? (
        <EmptyState title={t('mailbox.none')}>{t('mailbox.noneHint')}</EmptyState>
      ) : (
        <DataTable caption={t('mailbox.title')} head={[t('page.subject'), t('page.to'), t('page.sentAt')]}>
          {letters.map(letter => (
            <tr key={letter.id}>
              <th scope="row" className="min-w-56 font-normal"><Link href={`/dev/mail/${letter.id}`} className="link link-hover">{letter.subject}</Link></th>
              <td>{letter.to}</td>
              <td className="whitespace-nowrap"><time dateTime={letter.at}>{format.dateTime(new Date(letter.at), { dateStyle: 'medium', timeStyle: 'medium' })}</time></td>
            </tr>
          ))}
        </DataTable>
      )}
    </main>
  )
}
