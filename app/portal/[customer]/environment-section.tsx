import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { BuildName } from '@/app/ui/build-name'
import { Section } from '@/app/ui/page-frame'
import { StatusBadge, type Shown } from '@/app/ui/status-badge'
import { RestartMark } from '@/app/ui/restart-mark'
import { ExpeditedMark, UrgencyMark } from '@/app/ui/urgency-mark'
import type { PlaceOnBuild } from '@/server/decisions/portal-queries'

/** One environment's updates in the order given. What something newer has replaced everywhere here is folded away. */
export function EnvironmentSection({ places, base }: { places: readonly PlaceOnBuild[]; base: string }) {
  const t = useTranslations('portal')
  const { id, name } = places[0]!.environment
  const [past, current] = [places.filter(isPast), places.filter(place => !isPast(place))]
  const list = (shown: readonly PlaceOnBuild[]) => (
    <ul className="divide-y divide-base-300 rounded-box border border-base-300">{shown.map(place => <Update key={place.build.id} place={place} base={base} />)}</ul>
  )
  return (
    <Section title={name} id={id}>
      {current.length > 0 ? list(current) : <p className="text-sm text-base-content/80">{t('nothingHere')}</p>}
      {past.length > 0 && (
        <details className="mt-2">
          <summary className="min-h-6 cursor-pointer text-sm">{t('past', { count: past.length })}</summary>
          <div className="mt-2">{list(past)}</div>
        </details>
      )}
      <p className="mt-2 text-sm"><Link href={`${base}/environments/${id}`} className="link inline-flex min-h-6 items-center">{t('toRollout')}</Link></p>
      <Files at={`${base}/environments/${id}`} />
    </Section>
  )
}

/** The same answers as files. A script leaves out, and says, what it cannot name: nobody here could record it. */
function Files({ at }: { at: string }) {
  const t = useTranslations('exports')
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-4 text-sm">
      <span className="text-base-content/80">{t('portal')}</span>
      <a className="link inline-flex min-h-6 items-center" href={`${at}/approved/csv`} download>CSV</a>
      <a className="link inline-flex min-h-6 items-center" href={`${at}/approved/json`} download>JSON</a>
      <a className="link inline-flex min-h-6 items-center" href={`${at}/approved/ps1?partial=on`} download>{t('portalPs1')}</a>
    </p>
  )
}

const isPast = ({ counts }: PlaceOnBuild) => Object.keys(counts).every(status => status === 'superseded' || status === 'not_applicable')

function Update({ place, base }: { place: PlaceOnBuild; base: string }) {
  const { build, counts, urgency, exposed, sinceRelease, expedited, restartsAfterAll } = place
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 p-3">
      <div className="min-w-56 flex-1">
        <BuildName build={build} href={`${base}/updates/${build.id}`} />
        <div className="text-xs tabular-nums text-base-content/80">{[build.version?.join('.'), ...build.kbs].filter(Boolean).join(' · ')}</div>
        {exposed > 0 && <UrgencyMark urgency={urgency} exposed={exposed} sinceRelease={sinceRelease} />} {expedited && <ExpeditedMark />} {restartsAfterAll && <RestartMark />}
      </div>
      <div className="flex flex-wrap gap-x-4">
        {(Object.entries(counts) as [Shown, number][]).map(([status, count]) => (status === 'recalled' ? <Recalled key={status} place={place} count={count} /> : <StatusBadge key={status} status={status} count={count} />))}
      </div>
    </li>
  )
}

/** A recall of what nobody here has asks for nothing, and looks like it. */
function Recalled({ place: { rows, build }, count }: { place: PlaceOnBuild; count: number }) {
  const t = useTranslations('portal')
  const mayBe = rows.some(({ installation, applicability }) => applicability === 'needs_info' || (installation.identity === 'identity_unconfirmed' && installation.mayBeIds.includes(build.id)))
  const where = rows.some(row => row.applicability === 'installed' && row.installation.identity !== 'identity_unconfirmed') ? 'here' : mayBe ? 'perhaps' : 'elsewhere'
  return <StatusBadge status="recalled" word={t(`recalls.${where}`)} quiet={where === 'elsewhere'} {...(where === 'elsewhere' ? {} : { count })} />
}
