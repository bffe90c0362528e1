import { AdviceText, type PlaceAdvice } from '@/app/ui/advice-text'
import { BuildName } from '@/app/ui/build-name'
import { StatusBadge } from '@/app/ui/status-badge'
import { When, Words } from '@/app/ui/when'

type Notice = { advice: readonly PlaceAdvice[]; buildId: string; at: Date; reason: { en: string; ja?: string }; name: { labels: string[]; version: number[] | null } | null }

/** A recall that concerns something here: loud, with the reason and the way to what has to be done. */
export function RecallNotice({ notice, base }: { notice: Notice; base: string }) {
  return (
    <div role="status" className="mb-4 rounded-box border border-l-4 border-error bg-base-200 p-4">
      <p className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <strong><StatusBadge status="recalled" /></strong>
        <BuildName build={{ labels: notice.name?.labels.slice(0, 1) ?? ['–'], channel: 'general', vendorWithdrawnReason: null }} href={`${base}/updates/${notice.buildId}`} />
        {notice.name?.version && <span className="text-sm tabular-nums">{notice.name.version.join('.')}</span>}
        <span className="text-sm text-base-content/80"><When at={notice.at} /></span>
      </p>
      <p className="max-w-prose"><Words text={notice.reason} /></p>
      <AdviceText advice={notice.advice} withoutSteps />
    </div>
  )
}
