import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { BuildName } from '@/app/ui/build-name'
import { SubmitButton } from '@/app/ui/fields'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import { RestartMark } from '@/app/ui/restart-mark'
import { ExpeditedMark, UrgencyMark } from '@/app/ui/urgency-mark'
import type { PlaceOnBuild } from '@/server/decisions/portal-queries'
import { compareUrgency } from '@/server/domain/urgency'
import { actorMay } from '@/server/permissions'
import { portalAt } from '@/server/request'
import { EnvironmentSection } from './environment-section'
import { RecallNotice } from './recall-notice'
import { RunbookLink } from '@/app/ui/runbook-link'

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
      {home.notices.map(notice => <RecallNotice key={notice.id} notice={notice} base={base} />)}
      {home.runbooks.map(runbook => <RunbookLink key={runbook.id} runbook={runbook} base={base} named />)}
      {home.pendingRisks.map(risk => (
        <div key={risk.id} className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-2 rounded-box border border-l-4 border-base-300 border-l-warning p-4">
          <StatusBadge status="risk_accepted" />
          <div className="min-w-56 flex-1">
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
              <li key={`${place.environment.id} ${place.build.id}`} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-box border border-l-4 border-base-300 border-l-info p-3">
                <div className="min-w-56 flex-1">
                  <BuildName build={place.build} href={`${base}/updates/${place.build.id}#${place.environment.id}`} />
                  <div className="text-sm text-base-content/80">{[place.build.version?.join('.'), place.environment.name].filter(Boolean).join(' · ')}</div>
                </div>
                <StatusBadge status={place.worst} />
                <UrgencyMark urgency={place.urgency} exposed={place.exposed} sinceRelease={place.sinceRelease} />
                {place.expedited && <ExpeditedMark />}
                {place.restartsAfterAll && <RestartMark />}
                <Link href={`${base}/updates/${place.build.id}#${place.environment.id}`} className="btn btn-sm btn-primary max-sm:w-full">{t('decide')}</Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {environments.length === 0 && <EmptyState title={t('nothing')}>{t('nothingHint')}</EmptyState>}
      {environments.map(places => <EnvironmentSection key={places[0]!.environment.id} places={places.toReversed().sort(byUrgency)} base={base} />)}
    </>
  )
}
