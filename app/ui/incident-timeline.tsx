import { When, Words } from '@/app/ui/when'
import type { TimelineEntry } from '@/server/recalls/queries'

/** What happened and what is known of a recall, newest first. */
export function IncidentTimeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className="space-y-3 border-l-2 border-base-300 pl-4">
      {entries.map(entry => (
        <li key={entry.id}>
          <p className="text-sm text-base-content/80"><When at={entry.at} /> · {entry.byName}</p>
          <p className="max-w-prose"><Words text={entry.text} /></p>
        </li>
      ))}
    </ol>
  )
}
