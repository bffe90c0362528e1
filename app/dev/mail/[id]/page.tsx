import type { Metadata } from 'next'
import { getFormatter, getTranslations } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { Facts, PageHeader, Section } from '@/app/ui/page-frame'
import { hasMailbox, readLetter } from '@/server/mail/mailbox'

export const metadata: Metadata = { robots: { index: false }, referrer: 'same-origin' }

export default async function LetterPage({ params }: { params: Promise<{ id: string }> }) {
  const letter = hasMailbox() ? await readLetter((await params).id) : null
  if (!letter) notFound()
  const [t, format] = [await getTranslations('mail'), await getFormatter()]
  return (
    <main className="mx-auto max-w-3xl px-4 py-8">
      <PageHeader title={letter.subject} trail={[{ href: '/dev/mail', label: t('mailbox.title') }]} lead={t('mailbox.from', { to: letter.to, at: format.dateTime(new Date(letter.at), { dateStyle: 'medium', timeStyle: 'medium' }) })}>
        <a href={`/dev/mail/${letter.id}/html`} className="btn">{t('mailbox.html')}</a>
      </PageHeader>
      <Section title={t('mailbox.text')}>
        <pre className="rounded-box border border-base-300 p-4 text-sm whitespace-pre-wrap break-words" data-testid="letter">{withLinks(letter.text)}</pre>
      </Section>
      {letter.headers && (
        <Section title={t('mailbox.headers')}>
          <Facts facts={Object.entries(letter.headers)} />
        </Section>
      )}
    </main>
  )
}

const withLinks = (text: string) =>
  text.split(/(https?:\/\/[^\s]+)/).map((part, index) => (index % 2 === 1 ? <a key={index} href={part} className="link break-all">{part}</a> : part))
