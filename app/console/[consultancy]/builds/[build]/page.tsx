import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { BuildName } from '@/app/ui/build-name'
import { facetNames } from '@/app/ui/facet-text'
import { PageHeader, Section } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import { When, Words } from '@/app/ui/when'
import { otherNames } from '@/server/domain/look-alikes'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { BuildIdentity } from './build-identity'
import { BuildSummary } from './build-summary'
import { CoverageSection } from './coverage-section'
import { CustomersSection } from './customers-section'
import { DraftSection } from './draft-section'
import { InterimsSection } from './interims-section'
import { IssuesSection } from './issues-section'
import { KnownIssueList } from './known-issue-list'
import { LookAlikes } from './look-alikes'
import { isOtherWord, OtherWords } from './other-words'
import { Replacements } from './replacements'
import { RolloutSection } from './rollout-section'
import { RunsSection } from './runs-section'
import { UrgencySection } from './urgency-section'
import { suggestedBy } from './suggested-condition'
import { VerdictSection } from './verdict-section'
import { WsusSection } from './wsus-section'

type Props = { params: Promise<{ consultancy: string; build: string }>; searchParams: Promise<{ issue?: string; effect?: string }> }

/** One build's story downwards: identity, lab runs, verdict, coverage, customers. */
export default async function BuildPage({ params, searchParams }: Props) {
  const [{ consultancy, build: buildId }, asked] = await Promise.all([params, searchParams])
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('verdicts')
  const catalogue = await getTranslations('catalogue')
  const urgent = await getTranslations('urgency')
  const exported = await getTranslations('exports')
  const recalls = await getTranslations('recalls')
  const rolledOut = await getTranslations('rollout')
  const { build, ...identity } = await api.catalogue.build({ buildId })
  const alike = await getTranslations('look-alikes')
  const alikes = await api.catalogue.lookAlikes({ buildId })
  const issueWords = await getTranslations('issues')
  const interimWords = await getTranslations('interim')
  const issues = await api.issues.ofBuild({ buildId })
  const interims = await api.interimUpdates.ofBuild({ buildId })
  const besides = await api.catalogue.besides({ buildId })
  const urgency = await api.coverage.urgency({ buildId })
  const wsus = await api.exports.wsusEntries({ buildId })
  const story = await api.verdicts.story({ buildId })
  const coverage = await api.coverage.ofBuild({ buildId })
  const rollout = await api.rollout.ofBuild({ buildId })
  const reach = await api.verdicts.reach({ buildId })
  const preview = await api.verdicts.previewReach({ buildId })
  const others = await api.catalogue.search({ branchId: build.branchId ?? undefined })
  const names = facetNames(await api.catalogue.products(), others.rows.map(row => [row.build.id, row.build.labels.join(' / ')]))
  const nobodyPays = actorMay(actor, 'billing.read') && !(await api.billing.agreements()).some(row => row.acceptedAt && !row.optedOut)
  const parts = [
    { id: 'identity', title: t('identity') },
    ...(alikes.compared.length > 0 ? [{ id: 'look-alikes', title: alike('title') }] : []),
    { id: 'urgency', title: urgent('title') },
    { id: 'known-issues', title: catalogue('knownIssues') },
    { id: 'issues', title: issueWords('ofBranch') },
    { id: 'fixes', title: interimWords('fixList') },
    { id: 'runs', title: t('runs') },
    { id: 'verdict', title: t('verdict') },
    ...(reach ? [{ id: 'coverage', title: t('coverage') }] : []),
    { id: 'customers', title: t('approvals') },
    { id: 'rollout', title: rolledOut('title') },
    { id: 'other-words', title: catalogue('otherWords') },
    { id: 'replaces', title: catalogue('replaces') },
    { id: 'wsus', title: exported('wsus.title') },
  ]
  return (
    <>
      <PageHeader
        title={<BuildName build={build} withdrawn={story.withdrawal !== null} />}
        name={[build.labels[0], identity.versionText].filter(Boolean).join(' ')}
        trail={[{ href: `${base}/catalogue`, label: catalogue('title') }]}
        lead={[identity.versionText ?? catalogue('noVersion'), ...build.kbs, identity.productName, identity.branchName].filter(Boolean).join(' · ')}
      >
        {actorMay(actor, 'lab.work') && <Link href={`${base}/lab/runs/new?build=${build.id}`} className="btn">{t('startRun')}</Link>}
        {actorMay(actor, 'withdrawals.write') && !story.withdrawal && <Link href={`${base}/builds/${build.id}/recall`} className="btn btn-error btn-outline">{t('recall')}</Link>}
      </PageHeader>
      {story.withdrawal && (
        <div role="status" className="alert mb-6 items-start border-error">
          <StatusBadge status="recalled" />
          <div>
            <p className="font-medium">{t.rich('recalledRich', { at: () => <When at={story.withdrawal!.at} />, name: story.withdrawal.byName })}</p>
            <p><Words text={story.withdrawal.reason} /></p>
            <p><Link href={`${base}/builds/${build.id}/recall`} className="link">{recalls('toRecall')}</Link></p>
          </div>
        </div>
      )}
      {!story.withdrawal && story.reinstated && <div role="status" className="alert mb-6"><p>{recalls.rich('reinstatedRich', { at: () => <When at={story.reinstated!.at} />, name: story.reinstated.byName })}</p></div>}
      <BuildSummary status={statusOf(story)} reach={story.withdrawal ? null : reach} parts={parts} />
      <Section title={t('identity')} id="identity"><BuildIdentity build={build} {...identity} /></Section>
      {(alikes.compared.length > 0 || otherNames(build).length > 0) && <Section title={alike('title')} id="look-alikes"><LookAlikes build={build} alikes={alikes} base={base} /></Section>}
      <Section title={urgent('title')} id="urgency"><UrgencySection about={urgency} /></Section>
      <Section title={catalogue('knownIssues')} id="known-issues"><KnownIssueList known={besides.knownIssues} taken={issues.map(row => row.issue.caseKey)} action={actorMay(actor, 'lab.work') ? `${apiBase}/issues.takeKnown` : null} /></Section>
      <Section title={issueWords('ofBranch')} id="issues"><IssuesSection issues={issues} base={base} buildId={build.id} branchId={build.branchId} mayWork={actorMay(actor, 'lab.work')} maySuggest={actorMay(actor, 'verdicts.write') && !story.withdrawal} /></Section>
      <Section title={interimWords('fixList')} id="fixes"><InterimsSection about={interims} base={base} buildId={build.id} apiBase={apiBase} mayList={actorMay(actor, 'catalogue.manage')} mayWaive={actorMay(actor, 'lab.work')} /></Section>
      <Section title={t('runs')} id="runs"><RunsSection runs={story.runs} base={base} buildId={build.id} /></Section>
      <Section title={t('verdict')} id="verdict">
        <VerdictSection revisions={story.revisions} />
        {actorMay(actor, 'verdicts.write') && !story.withdrawal && (
          <DraftSection names={names} suggested={suggestedBy(issues, asked)} build={build} story={story} preview={preview} apiBase={apiBase} others={others.rows.map(row => row.build).filter(row => row.id !== build.id)} actorId={actor.userId} here={`${base}/builds/${build.id}`} billing={nobodyPays ? `${base}/billing` : null} />
        )}
      </Section>
      {reach && <Section title={t('coverage')} id="coverage"><CoverageSection reach={reach} buildId={build.id} base={base} names={names} maySignOff={actorMay(actor, 'lab.work')} expeditedRunIds={story.runs.filter(({ run }) => run.expedited).map(({ run }) => run.id)} /></Section>}
      <Section title={t('approvals')} id="customers"><CustomersSection places={coverage} base={base} names={names} /></Section>
      <Section title={rolledOut('title')} id="rollout"><RolloutSection rollout={rollout} buildId={build.id} base={base} apiBase={actorMay(actor, 'rollout.manage') ? apiBase : null} /></Section>
      <Section title={catalogue('otherWords')} id="other-words"><OtherWords names={names} build={build} claims={besides.claims.filter(isOtherWord)} apiBase={apiBase} mayCorrect={actorMay(actor, 'catalogue.manage')} /></Section>
      <Section title={catalogue('replaces')} id="replaces"><Replacements build={build} besides={besides} base={base} apiBase={apiBase} mayRecord={actorMay(actor, 'catalogue.manage')} /></Section>
      <Section title={exported('wsus.title')} id="wsus"><WsusSection entries={wsus} buildId={build.id} apiBase={apiBase} mayRecord={actorMay(actor, 'catalogue.manage')} /></Section>
    </>
  )
}

type Story = { withdrawal: unknown; revisions: readonly { kind: 'pass' | 'conditional' | 'fail' }[]; runs: readonly { run: { state: string } }[] }

const statusOf = ({ withdrawal, revisions: [current], runs }: Story) =>
  withdrawal ? 'recalled' : current ? current.kind : runs.some(({ run }) => run.state === 'open') ? 'testing' : 'awaiting_verdict'
