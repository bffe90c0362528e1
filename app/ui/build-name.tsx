import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { StatusBadge } from './status-badge'

type Named = { labels: string[]; channel: string; vendorWithdrawnReason: string | null }

/** A build by its labels, loudly marked where it is withdrawn or not a general release. */
export function BuildName({ build, href, withdrawn }: { build: Named; href?: string; withdrawn?: boolean }) {
  const t = useTranslations('catalogue')
  const name = build.labels.join(' / ')
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {href ? <Link href={href} className="link link-hover inline-block min-h-6 font-medium leading-6">{name}</Link> : <span className="font-medium">{name}</span>}
      {build.channel !== 'general' && <span className="badge badge-sm badge-outline">{t(`channels.${build.channel}`)}</span>}
      {(withdrawn || build.vendorWithdrawnReason) && <StatusBadge status="recalled" />}
    </span>
  )
}

/** The vendor's date with the precision it is known at. */
export function ReleaseDay({ build }: { build: { releasedOn: string | null; datePrecision: string | null } }) {
  if (!build.releasedOn) return <>–</>
  const text = build.datePrecision === 'month' ? build.releasedOn.slice(0, 7) : build.releasedOn
  return <time dateTime={text}>{text}</time>
}
