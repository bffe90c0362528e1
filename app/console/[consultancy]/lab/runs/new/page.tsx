import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { BuildName } from '@/app/ui/build-name'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { EmptyState, PageHeader } from '@/app/ui/page-frame'
import { consoleAt } from '@/server/request'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ build?: string }> }

export default async function NewRunPage({ params, searchParams }: Props) {
  const [{ consultancy }, { build: buildId }] = await Promise.all([params, searchParams])
  const { api, base, apiBase } = await consoleAt(consultancy)
  const t = await getTranslations('lab')
  const header = <PageHeader title={t('newRun.title')} trail={[{ href: `${base}/lab`, label: t('title') }]} lead={t('newRun.lead')} />
  if (!buildId) {
    return (
      <>
        {header}
        <EmptyState title={t('newRun.noBuild')}><p>{t('newRun.noBuildHint')}</p><Link href={`${base}/catalogue`} className="link">{t('toCatalogue')}</Link></EmptyState>
      </>
    )
  }
  const { build, productName, rigs, plans, open, urgent } = await api.lab.runChoices({ buildId })
  return (
    <>
      {header}
      <p className="mb-4"><BuildName build={build} href={`${base}/builds/${build.id}`} /> <span className="tabular-nums">{build.version?.join('.')}</span></p>
      {open > 0 && <p role="status" className="alert mb-4">{t('newRun.already', { count: open })}</p>}
      {rigs.length === 0 && <EmptyState title={t('newRun.noRig')}><p>{t('newRun.noRigHint', { product: productName })}</p><Link href={`${base}/lab/rigs/new`} className="link">{t('newRig')}</Link></EmptyState>}
      {plans.length === 0 && <EmptyState title={t('newRun.noPlan')}><p>{t('newRun.noPlanHint')}</p><Link href={`${base}/lab`} className="link">{t('plans')}</Link></EmptyState>}
      {rigs.length > 0 && plans.length > 0 && (
        <ActionForm action={`${apiBase}/lab.openRun`} then={`${base}/lab/runs/{id}`} className="grid max-w-xl gap-4">
          <input type="hidden" name="buildId" value={build.id} />
          <SelectField name="rigId" label={t('rig')} hint={t('newRun.rigHint')} required options={rigs.map(rig => ({ value: rig.id, label: rig.name }))} />
          <SelectField name="planId" label={t('plan')} required options={plans.map(plan => ({ value: plan.id, label: `${plan.name}${plan.expedited ? ` · ${t('paces.expedited')}` : ''} (${t('caseCount', { count: plan.cases, mandatory: plan.mandatory })})` }))} />
          {!urgent && plans.some(plan => plan.expedited) && <TextField name="expeditedReason" label={t('expeditedReason')} hint={t('expeditedReasonHint')} maxLength={2000} />}
          <div><SubmitButton>{t('newRun.open')}</SubmitButton></div>
        </ActionForm>
      )}
    </>
  )
}
