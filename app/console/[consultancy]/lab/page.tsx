import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { facetNames } from '@/app/ui/facet-text'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { PlanForms } from './plan-forms'
import { PlannerSection } from './planner-section'
import { RigCard } from './rig-card'
import { RunTable } from './run-table'

export default async function LabPage({ params }: { params: Promise<{ consultancy: string }> }) {
  const { api, base, apiBase, actor } = await consoleAt((await params).consultancy)
  const t = await getTranslations('lab')
  const issues = await getTranslations('issues')
  const [runs, rigs, plans, catalogue] = [await api.lab.runs({}), await api.lab.rigs(), await api.lab.plans(), await api.catalogue.products()]
  const [open, ended] = [runs.filter(one => one.run.state === 'open'), runs.filter(one => one.run.state !== 'open')]
  const names = facetNames(catalogue)
  const mayWork = actorMay(actor, 'lab.work')
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        {mayWork && <Link href={`${base}/lab/rigs/new`} className="btn">{t('newRig')}</Link>}
        <Link href={`${base}/issues`} className="btn btn-ghost">{issues('title')}</Link>
        <Link href={`${base}/lab/sign-offs`} className="btn btn-ghost">{t('signOffs.list')}</Link>
      </PageHeader>
      <Section title={t('openRuns')}>
        {open.length > 0 ? <RunTable runs={open} base={base} of={t('openRuns')} /> : (
          <EmptyState title={t('noOpenRuns')}>
            <p>{t('noOpenRunsHint')}</p>
            <Link href={`${base}/catalogue`} className="link">{t('toCatalogue')}</Link>
          </EmptyState>
        )}
      </Section>
      <Section title={t('rigs')}>
        {rigs.length > 0 ? <ul className="grid gap-3 md:grid-cols-2">{rigs.map(rig => <RigCard key={rig.id} rig={rig} base={base} names={names} />)}</ul> : (
          <EmptyState title={t('noRigs')}>
            <p>{t('noRigsHint')}</p>
            {mayWork && <Link href={`${base}/lab/rigs/new`} className="link">{t('newRig')}</Link>}
          </EmptyState>
        )}
      </Section>
      <PlannerSection plans={await api.lab.planner()} base={base} names={names} />
      <Section title={t('plans')} id="plans">
        {plans.length === 0 ? <EmptyState title={t('noPlans')}>{t('noPlansHint')}</EmptyState> : (
          <ul className="divide-y divide-base-300 rounded-box border border-base-300">
            {plans.map(plan => (
              <li key={plan.id} className="flex flex-wrap items-baseline justify-between gap-2 p-3">
                <Link href={`${base}/lab/plans/${plan.id}`} className="link link-hover font-medium">{plan.name}</Link>
                {plan.expedited && <ExpeditedMark />}
                <span className="text-sm">{plan.productName} · {t('caseCount', { count: plan.cases, mandatory: plan.mandatory })}</span>
              </li>
            ))}
          </ul>
        )}
        {mayWork && <PlanForms products={catalogue.products} plans={plans} base={base} apiBase={apiBase} />}
      </Section>
      <Section title={t('recentRuns')}>
        {ended.length > 0 ? <RunTable runs={ended} base={base} of={t('recentRuns')} /> : <EmptyState title={t('noRuns')} />}
      </Section>
    </>
  )
}
