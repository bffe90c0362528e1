import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { BuildName } from '@/app/ui/build-name'
import { SubmitButton } from '@/app/ui/fields'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { StatusBadge, type Shown } from '@/app/ui/status-badge'
import { ExpeditedMark, UrgencyMark } from '@/app/ui/urgency-mark'
import { When, Words } from '@/app/ui/when'
import type { PlaceOnBuild } from '@/server/decisions/portal-queries'
import { compareUrgency } from '@/server/domain/urgency'
import { actorMay } from '@/server/permissions'
import { portalAt } from '@/server/request'

/** What is exploited and still missing here comes first; otherwise the newest. */
const byUrgency = (a: PlaceOnBuild, b: PlaceOnBuild) => isPressing(b) - isPressing(a) || (isPressing(a) ? compareUrgency(a.urgency, b.urgency) : 0)
const isPressing = ({ exposed, urgency }: PlaceOnBuild) => Number(exposed > 0 && urgency.exploited === 'yes')

/** Answers one question in one sentence, then what waits for a decision, then each environment. */
export default async function PortalHome({ params }: { params: Promise<{ customer: string }> }) {
  const { api, base, apiBase, actor } = await portalAt((await params).customer)
  const t = await getTranslations('portal')
  const home = await api.decisions.home()
  const environments = [...Map.groupBy(home.places, place => place.environment.id).values()]
  const waits = new Set(home.waiting.map(place => place.build.id)).size
  return (
    <>
      <PageHeader title={t('sentence', { installable: home.installable, held: home.held, recalled: home.recalled, failing: home.failing })} lead={waits > 0 ? t('waits', { count: waits }) : undefined} />
      {home.notices.map(notice => (
        <div key={notice.id} role="status" className="alert mb-4 items-start border-error">
          <StatusBadge status="recalled" />
          <div>
            <p className="font-medium"><Link className="link" href={`${base}/updates/${notice.buildId}`}>{notice.name?.labels[0]} {notice.name?.version?.join('.')}</Link> · <When at={notice.at} /></p>
            <p><Words text={notice.reason} /></p>
          </div>
        </div>
      ))}
      {home.pendingRisks.map(risk => (
        <div key={risk.id} className="alert mb-4 items-start">
          <StatusBadge status="risk_accepted" />
          <div className="flex-1">
            <p>{t('riskAsked', { name: risk.askedByName, effect: t(`effects.${risk.effect}`) })} <Link className="link" href={`${base}/updates/${risk.buildId}`}>{t('see')}</Link></p>
            <p className="text-sm">{risk.reason}</p>
          </div>
          {actorMay(actor, 'portal.decide') && risk.askedById !== actor.userId && (
            <ActionForm action={`${apiBase}/decisions.acceptRisk`}>
              <input type="hidden" name="riskAcceptanceId" value={risk.id} />
              <SubmitButton tone="danger" small>{t('acceptRisk')}</SubmitButton>
            </ActionForm>
          )}
        </div>
      ))}
      {home.waiting.length > 0 && (
        <Section title={t('waiting')}>
          <ul className="space-y-2">
            {home.waiting.map(place => (
              <li key={`${place.environment.id} ${place.build.id}`} className="flex flex-wrap items-center gap-3 rounded-box border border-info p-3">
                <StatusBadge status={place.worst} />
                <BuildName build={place.build} href={`${base}/updates/${place.build.id}#${place.environment.id}`} />
                <span className="text-sm">{place.environment.name}</span>
                <UrgencyMark urgency={place.urgency} exposed={place.exposed} sinceRelease={place.sinceRelease} />
                {place.expedited && <ExpeditedMark />}
                <Link href={`${base}/updates/${place.build.id}#${place.environment.id}`} className="btn btn-sm btn-primary ml-auto">{t('decide')}</Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {environments.length === 0 && <EmptyState title={t('nothing')}>{t('nothingHint')}</EmptyState>}
      {environments.map(places => (
        <Section key={places[0]!.environment.id} title={places[0]!.environment.name}>
          <ul className="divide-y divide-base-300 rounded-box border border-base-300">
            {places.toReversed().sort(byUrgency).map(place => (
              <li key={place.build.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 p-3">
                <div className="min-w-56 flex-1">
                  <BuildName build={place.build} href={`${base}/updates/${place.build.id}`} />
                  <div className="text-xs text-base-content/70">{place.build.version?.join('.')} {place.build.kbs.join(', ')}</div>
                  {place.exposed > 0 && <UrgencyMark urgency={place.urgency} exposed={place.exposed} sinceRelease={place.sinceRelease} />} {place.expedited && <ExpeditedMark />}
                </div>
                <div className="flex flex-wrap gap-x-4">
                  {(Object.entries(place.counts) as [Shown, number][]).map(([status, count]) => <StatusBadge key={status} status={status} count={count} />)}
                </div>
              </li>
            ))}
          </ul>
        </Section>
      ))}
    </>
  )
}
