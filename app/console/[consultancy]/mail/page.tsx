import { CircleCheck, CircleHelp, CircleX, Clock, RotateCw, Send } from 'lucide-react'
import Link from '@/app/ui/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import type { MailState } from '@/server/mail/queries'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'

const SHAPES = {
  unknown: [CircleHelp, 'text-warning'],
  dead: [CircleX, 'text-error'],
  failed: [RotateCw, 'text-warning'],
  queued: [Clock, 'text-base-content'],
  sending: [Send, 'text-info'],
  sent: [CircleCheck, 'text-success'],
} as const satisfies Record<MailState, unknown>

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ state?: string }> }

export default async function MailPage({ params, searchParams }: Props) {
  const [{ consultancy }, { state: asked }] = await Promise.all([params, searchParams])
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const state = Object.keys(SHAPES).find((one): one is MailState => one === asked)
  const { rows, more, counts } = await api.mail.list({ state })
  const [t, format] = [await getTranslations('mail'), await getFormatter()]
  const when = (at: Date) => <time dateTime={at.toISOString()} className="whitespace-nowrap">{format.dateTime(at, { dateStyle: 'medium', timeStyle: 'short' })}</time>
  return (
    <>
      <PageHeader title={t('page.title')} lead={t('page.lead')}>
        <Link href={`${base}/mail/digests`} className="btn">{t('page.previews')}</Link>
      </PageHeader>
      <nav aria-label={t('page.filter')} className="mb-4 flex flex-wrap gap-2">
        <Link href={`${base}/mail`} className={`btn btn-sm ${state ? 'btn-ghost' : ''}`} aria-current={state ? undefined : 'page'}>{t('page.all')}</Link>
        {Object.keys(SHAPES).filter((one): one is MailState => Boolean(counts[one as MailState])).map(one => (
          <Link key={one} href={`${base}/mail?state=${one}`} className={`btn btn-sm ${state === one ? '' : 'btn-ghost'}`} aria-current={state === one ? 'page' : undefined}>
            <State state={one} word={t(`states.${one}`)} /> <span className="tabular-nums">{counts[one]}</span>
          </Link>
        ))}
      </nav>
      {rows.length === 0 ? (
        <EmptyState title={t(state ? 'page.noneOfState' : 'page.none')}>{state ? null : t('page.noneHint')}</EmptyState>
      ) : (
        <DataTable caption={t('page.title')} head={[t('page.subject'), t('page.to'), t('page.kind'), t('page.state'), t('page.when'), t('page.sentAt'), t('page.action')]}>
          {rows.map(row => (
            <tr key={row.id}>
              <th scope="row" className="min-w-56 font-normal">{row.subject}</th>
              <td>{row.toAddress}{row.customerName && <div className="text-xs text-base-content/70">{row.customerName}</div>}</td>
              <td className="whitespace-nowrap">{t(`kinds.${row.kind}`)}</td>
              <td className="min-w-40">
                <State state={row.state} word={t(`states.${row.state}`)} />
                {row.attempts > 1 && <div className="text-xs text-base-content/70">{t('page.attempts', { count: row.attempts })}</div>}
                {row.lastError && <div className="text-xs break-words">{row.lastError === 'interrupted' ? t('reasons.interrupted') : row.lastError}</div>}
              </td>
              <td>{when(row.createdAt)}</td>
              <td>{row.sentAt ? when(row.sentAt) : '–'}</td>
              <td>
                {(row.state === 'unknown' || row.state === 'dead') && actorMay(actor, 'mail.resend') && (
                  <ActionForm action={`${apiBase}/mail.resend`}>
                    <input type="hidden" name="mailId" value={row.id} />
                    <SubmitButton tone="plain" small aria-label={t('page.resendOf', { subject: row.subject, to: row.toAddress })}>{t('page.resend')}</SubmitButton>
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {more && <p className="mt-3 text-sm text-base-content/70">{t('page.more', { count: rows.length })}</p>}
    </>
  )
}

function State({ state, word }: { state: MailState; word: string }) {
  const [Shape, colour] = SHAPES[state]
  return <span className="inline-flex items-center gap-1.5 whitespace-nowrap"><Shape aria-hidden className={`size-4 ${colour}`} />{word}</span>
}
