import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { PageHeader, Section } from '@/app/ui/page-frame'
import { ProgressBar } from '@/app/ui/progress-bar'
import { StepList } from '@/app/ui/step-list'
import { When } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { portalAt } from '@/server/request'

type Props = { params: Promise<{ customer: string; runbook: string }> }

/** What has to be done, step by step, each acknowledged when it is done. */
export default async function RunbookPage({ params }: Props) {
  const { customer, runbook: runbookId } = await params
  const { api, base, apiBase, actor } = await portalAt(customer)
  const t = await getTranslations('runbooks')
  const portal = await getTranslations('portal')
  const runbook = await api.recalls.runbook({ runbookId })
  const progress = t('progress', { done: runbook.done, all: runbook.steps.length })
  return (
    <>
      <PageHeader title={t('title', { build: [runbook.build.labels[0], runbook.build.version?.join('.')].filter(Boolean).join(' ') })} trail={[{ href: base, label: portal('nav.home') }]} lead={t(`leads.${runbook.runbook.cause}`)}>
        <Link href={`${base}/updates/${runbook.build.id}`} className="btn">{t('toUpdate')}</Link>
      </PageHeader>
      {runbook.liftedAt && <div role="status" className="alert mb-6"><p>{t.rich('lifted', { at: () => <When at={runbook.liftedAt!} /> })}</p></div>}
      <div className="mb-4 space-y-1">
        <ProgressBar done={runbook.done} all={runbook.steps.length} label={progress} />
        <p className="text-sm">{runbook.done === runbook.steps.length ? t('allDone') : progress}</p>
      </div>
      <Section title={t('steps')}>
        <StepList runbook={runbook} procedure={actorMay(actor, 'portal.decide') ? `${apiBase}/recalls.acknowledge` : null} here={`${base}/runbooks/${runbookId}`} forCustomer={false} />
      </Section>
    </>
  )
}
