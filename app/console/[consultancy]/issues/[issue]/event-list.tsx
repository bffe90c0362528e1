import { useTranslations } from 'next-intl'
import Link from '@/app/ui/link'
import { When } from '@/app/ui/when'
import type { readIssue } from '@/server/issues/queries'
import { IssueEventMark } from '../issue-state'

type Events = Awaited<ReturnType<typeof readIssue>>['events']

/** Who said or did what, when, why, on which build and by which run; the latest first. */
export function EventList({ events, base }: { events: Events; base: string }) {
  const t = useTranslations('issues')
  const nameOf = (build: Events[number]['about']) => [build?.labels[0], build?.version?.join('.')].filter(Boolean).join(' ')
  return (
    <ol className="divide-y divide-base-300 rounded-box border border-base-300">
      {events.map(({ event, about }) => (
        <li key={event.id} className="p-3">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
            <IssueEventMark kind={event.kind} />
            <span>{event.byName}, <When at={event.at} /></span>
            {event.runId && <Link href={`${base}/lab/runs/${event.runId}`} className="link">{t('run')}</Link>}
          </p>
          {about && <p className="mt-1 text-sm">{event.kind === 'noted' ? t('saidFixed', { build: nameOf(about) }) : t('on', { build: nameOf(about) })}</p>}
          {event.note && <p className="mt-1 max-w-prose text-sm break-words whitespace-pre-line">{event.note}</p>}
        </li>
      ))}
    </ol>
  )
}
