import { getLocale, getTranslations } from 'next-intl/server'
import Link from '@/app/ui/link'
import { EmptyState, Facts, PageHeader, Section } from '@/app/ui/page-frame'
import { Words } from '@/app/ui/when'
import type { Build } from '@/server/catalogue/queries'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { BitePlace } from '../bite-place'
import { IssueState } from '../issue-state'
import { CaseHistory } from './case-history'
import { EventList } from './event-list'
import { IssueForms } from './issue-forms'

/** One issue: what it is and where it bites, what became of it, and what every run said of its case. */
export default async function IssuePage({ params }: { params: Promise<{ consultancy: string; issue: string }> }) {
  const { consultancy, issue: issueId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const [t, locale] = [await getTranslations('issues'), await getLocale()]
  const story = await api.issues.read({ issueId })
  const { issue, introduced, fixedIn, productName, branchName, testCase, plans, events, runs } = story
  const mayWork = actorMay(actor, 'lab.work')
  const open = mayWork && plans.length === 0 ? (await api.lab.plans()).filter(plan => plan.productId === issue.productId) : []
  const listed = plans.length > 0 ? plans : open
  const linked = (build: Build | null) => build && <Link href={`${base}/builds/${build.id}`} className="link link-hover">{build.labels[0]} <span className="tabular-nums">{build.version?.join('.')}</span></Link>
  const fixName = fixedIn ? (fixedIn.version?.join('.') ?? fixedIn.labels[0]!) : ''
  return (
    <>
      <PageHeader title={<Words text={issue.title} />} name={(locale === 'ja' && issue.title.ja) || issue.title.en} trail={[{ href: `${base}/issues`, label: t('title') }]} lead={`${productName} ${branchName}`} />
      <div className="mb-8 space-y-3">
        <p><IssueState state={issue.state} /></p>
        <p className="max-w-prose">{issue.state === 'resolved' ? t('noLonger') : fixedIn ? t('mandatoryNow', { branch: branchName, build: fixName }) : t('mandatoryUnknown', { branch: branchName })}</p>
        <Facts
          facts={[
            [t('introducedIn'), linked(introduced) ?? t('notKnown')],
            [t('fixedIn'), linked(fixedIn) ?? t('nobodySays')],
            [t('where'), <BitePlace key="where" issue={issue} />],
            [t('workaround'), issue.workaround && <Words key="workaround" text={issue.workaround} />],
            [t('case'), `${testCase.key} ${testCase.title}`],
          ]}
        />
      </div>
      {mayWork && <IssueForms story={story} apiBase={apiBase} />}
      <Section title={t('history')}><EventList events={events} base={base} /></Section>
      <Section title={t('runs')}>
        {runs.length === 0 ? <EmptyState title={t('noRuns')} /> : <CaseHistory runs={runs} base={base} />}
      </Section>
      <Section title={t('plans')}>
        {plans.length === 0 && <p className="max-w-prose text-sm">{t('noPlans')} {mayWork && (open.length > 0 ? t('addTo') : <Link href={`${base}/lab#plans`} className="link">{t('toPlans')}</Link>)}</p>}
        {listed.length > 0 && <ul className="ms-5 list-disc">{listed.map(plan => <li key={plan.id}><Link href={`${base}/lab/plans/${plan.id}`} className="link">{plan.name}</Link></li>)}</ul>}
      </Section>
    </>
  )
}
