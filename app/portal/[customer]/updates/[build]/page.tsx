import { getTranslations } from 'next-intl/server'
import { AdviceText } from '@/app/ui/advice-text'
import { BuildName, ReleaseDay } from '@/app/ui/build-name'
import { IncidentTimeline } from '@/app/ui/incident-timeline'
import { facetNames } from '@/app/ui/facet-text'
import { Facts, PageHeader, Section } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import { RestartMark } from '@/app/ui/restart-mark'
import { ExpeditedMark, UrgencyMark } from '@/app/ui/urgency-mark'
import { LastDay, When, Words } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { portalAt } from '@/server/request'
import { DecisionForms } from './decision-forms'
import { DriftSince } from './drift-since'
import { OwnInterims } from './own-interims'
import { RemediationText } from './remediation-text'
import { RunbookLink } from '@/app/ui/runbook-link'
import { TestedSection } from './tested-section'
import { WhyList } from '@/app/ui/why-list'

type Props = { params: Promise<{ customer: string; build: string }> }

/** One update: what we tested, on what, how that compares with yours, conditions, history, and your decision. */
export default async function UpdatePage({ params }: Props) {
  const { customer, build: buildId } = await params
  const { api, base, apiBase, actor } = await portalAt(customer)
  const t = await getTranslations('portal')
  const catalogue = await getTranslations('catalogue')
  const urgent = await getTranslations('urgency')
  const update = await api.decisions.update({ buildId })
  const restart = await getTranslations('restart')
  const interims = await api.interimUpdates.ofBuild({ buildId })
  const drift = await api.environments.driftSinceApproval({ buildId })
  const names = facetNames(update.catalogue, drift.names)
  const { build, revisions, withdrawal, reinstated, timeline, runbooks, urgency, exposed, sinceRelease } = update
  const current = revisions[0]
  return (
    <>
      <PageHeader title={<BuildName build={build} withdrawn={withdrawal !== null} />} name={[build.labels[0], build.version?.join('.')].filter(Boolean).join(' ')} trail={[{ href: base, label: t('nav.home') }]} />
      {withdrawal && (
        <div role="status" className="alert mb-6 items-start border-error">
          <StatusBadge status="recalled" />
          <div className="space-y-1">
            <p className="font-medium">{t('recalledAt')} <When at={withdrawal.at} /></p>
            <p><Words text={withdrawal.reason} /></p>
            {update.recallAdvice.length > 0 ? <AdviceText advice={update.recallAdvice} withoutSteps={runbooks.length > 0} /> : <RemediationText remediation={withdrawal.remediation} names={update.buildNames} base={base} withoutSteps={runbooks.length > 0} />}
          </div>
        </div>
      )}
      {!withdrawal && reinstated && (
        <div role="status" className="alert mb-6 items-start">
          <div className="space-y-1">
            <p className="font-medium">{t('reinstated')} <When at={reinstated.at} /></p>
            <p><Words text={reinstated.reason} /></p>
            <p className="text-sm">{t('reinstatedHint')}</p>
          </div>
        </div>
      )}
      {runbooks.map(runbook => <RunbookLink key={runbook.id} runbook={runbook} base={base} />)}
      {timeline.length > 0 && <Section title={t('timeline')} id="timeline"><IncidentTimeline entries={timeline} /></Section>}
      {update.restart.afterAll && <div role="status" className="mb-6 rounded-box border border-l-4 border-warning bg-base-200 p-4"><RestartMark /><p className="mt-1 max-w-prose text-sm">{restart('hint')}</p></div>}
      <Section title={t('about')}>
        <p className="mb-2"><UrgencyMark urgency={urgency} exposed={exposed} sinceRelease={sinceRelease} /></p>
        <Facts
          facts={[
            [catalogue('version'), build.version?.join('.') ?? catalogue('noVersion')],
            [catalogue('kb'), build.kbs.join(', ')],
            [catalogue('branch'), `${update.productName} ${update.branchName ?? ''}`],
            [catalogue('kind'), catalogue(`kinds.${build.kind}`)],
            [catalogue('released'), <ReleaseDay key="released" build={build} />],
            [catalogue('reboot'), catalogue(`reboots.${update.restart.reboot}`)],
            [urgent('severity'), urgency.severity && urgent(`severities.${urgency.severity}`)],
            [urgent('cves'), urgency.cves.join(', ')],
            [urgent('exploited'), urgency.exploited === 'yes' ? urgent('exploitedSince', { since: urgency.exploitedSince ?? '' }) : urgent(`exploitedStates.${urgency.exploited}`)],
          ]}
        />
      </Section>
      {current && (
        <Section title={t(withdrawal ? 'weSaid' : 'weSay')}>
          <div className="rounded-box border border-base-300 p-4">
            <p className="flex flex-wrap items-center gap-3"><StatusBadge status={current.kind} />{current.expedited && <><ExpeditedMark /> <span className="text-sm">{urgent('expeditedHint')}</span></>}</p>
            <p className="mt-2"><Words text={current.summary} /></p>
            {current.reason && <p className="mt-1 text-sm">{current.reason}</p>}
            {current.conditions.length > 0 && (
              <ul className="mt-2 list-disc pl-6 text-sm">
                {current.conditions.map(condition => (
                  <li key={condition.key}>
                    <Words text={condition.text} />
                    {condition.workaround && <> {t('workaround')} <Words text={condition.workaround} /></>}
                  </li>
                ))}
              </ul>
            )}
            {current.validUntil && <p className="mt-1 text-sm">{t('validThrough')} <LastDay before={current.validUntil} /></p>}
            {withdrawal ? null : update.verdictAdvice.length > 0 ? <AdviceText advice={update.verdictAdvice} /> : <RemediationText remediation={current.remediation} names={update.buildNames} base={base} />}
          </div>
        </Section>
      )}
      <Section title={t('yours')}>
        <div className="space-y-4">
          {update.places.map(place => (
            <div key={place.environment.id} id={place.environment.id} className="scroll-mt-4 rounded-box border border-base-300 p-4">
              <div className="mb-2 flex flex-wrap items-center gap-3"><h3 className="font-semibold">{place.environment.name}</h3><StatusBadge status={place.worst} /></div>
              <WhyList rows={place.rows} names={names} />
              <OwnInterims interims={interims.filter(one => one.environmentId === place.environment.id)} />
              <DriftSince names={names} stale={drift.stale.filter(row => row.environmentId === place.environment.id && place.rows.some(one => one.installation.id === row.installationId && one.answer.reasons.some(reason => reason.status === 'stale')))} />
              {actorMay(actor, 'portal.decide') && place.decidable && !withdrawal && <DecisionForms place={place} conditions={current?.conditions ?? []} backOut={current?.backOut ?? null} apiBase={apiBase} />}
            </div>
          ))}
          {update.places.length === 0 && <p>{t('noneOfYours')}</p>}
        </div>
      </Section>
      {current && current.tested.length > 0 && <Section title={t('tested')}><TestedSection tested={current.tested} /></Section>}
      <Section title={t('history')}>
        {update.history.length === 0 ? <p>{t('noHistory')}</p> : (
          <ol className="space-y-1 text-sm">
            {update.history.map(({ decision, environment }) => (
              <li key={decision.id}><When at={decision.at} /> · {environment} · {t(`decisions.${decision.kind}`)} · {decision.byName}{!decision.own && decision.kind === 'approved' && ` (${t('delegated')})`}{decision.reason && `: ${decision.reason}`}</li>
            ))}
          </ol>
        )}
      </Section>
    </>
  )
}
