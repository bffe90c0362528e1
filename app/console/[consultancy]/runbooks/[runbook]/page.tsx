import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { Facts, PageHeader, Section } from '@/app/ui/page-frame'
import { ProgressBar } from '@/app/ui/progress-bar'
import { StepList } from '@/app/ui/step-list'
import { When } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'

type Props = { params: Promise<{ consultancy: string; runbook: string }> }

/** One customer's runbook: who acknowledged what, and a consultant's word where the customer gave it by telephone. */
export default async function RunbookPage({ params }: Props) {
  const { consultancy, runbook: runbookId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('runbooks')
  const runbook = await api.recalls.runbook({ runbookId })
  const { customerId, cause, at, byName, withdrawalId } = runbook.runbook
  const name = [runbook.build.labels[0], runbook.build.version?.join('.')].filter(Boolean).join(' ')
  const progress = t('progress', { done: runbook.done, all: runbook.steps.length })
  return (
    <>
      <PageHeader title={t('title', { build: name })} trail={[{ href: `${base}/builds/${runbook.build.id}${withdrawalId ? '/recall' : ''}`, label: runbook.build.labels[0]! }]}>
        <Link href={`${base}/customers/${customerId}`} className="btn">{runbook.customer}</Link>
      </PageHeader>
      {runbook.liftedAt && <div role="status" className="alert mb-6"><p>{t.rich('lifted', { at: () => <When at={runbook.liftedAt!} /> })}</p></div>}
      <div className="mb-6 space-y-2">
        <ProgressBar done={runbook.done} all={runbook.steps.length} label={progress} />
        <Facts facts={[[t('progressLabel'), progress], [t('cause'), t(`causes.${cause}`)], [t('environment'), runbook.environment], [t('openedAt'), <span key="at"><When at={at} /> · {byName}</span>]]} />
      </div>
      <Section title={t('steps')}>
        <StepList runbook={runbook} procedure={actorMay(actor, 'withdrawals.write') ? `${apiBase}/recalls.acknowledge` : null} here={`${base}/runbooks/${runbookId}`} forCustomer />
      </Section>
    </>
  )
}
