import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SelectField, SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { PlanTable } from './plan-table'

export default async function PlanPage({ params }: { params: Promise<{ consultancy: string; plan: string }> }) {
  const { consultancy, plan: planId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('lab')
  const { plan, productName, cases, others } = await api.lab.plan({ planId })
  const mayWork = actorMay(actor, 'lab.work')
  return (
    <>
      <PageHeader title={plan.expedited ? <>{plan.name} <ExpeditedMark /></> : plan.name} name={plan.name} trail={[{ href: `${base}/lab`, label: t('title') }]} lead={`${productName}. ${t('planPage.lead')}`} />
      <Section title={t('cases')}>
        {cases.length === 0 && <EmptyState title={t('planPage.empty')}>{t('planPage.emptyHint')}</EmptyState>}
        {mayWork ? (
          <ActionForm action={`${apiBase}/lab.changePlan`} className="grid gap-4">
            <input type="hidden" name="planId" value={plan.id} />
            <div className="max-w-lg"><TextField name="name" label={t('planName')} defaultValue={plan.name} required maxLength={120} /></div>
            <div className="max-w-lg"><SelectField name="pace" label={t('pace')} hint={t('paceHint')} defaultValue={plan.expedited ? 'expedited' : 'full'} options={[{ value: 'full', label: t('paces.full') }, { value: 'expedited', label: t('paces.expedited') }]} /></div>
            {cases.length > 0 && <PlanTable cases={cases} of={t('cases')} editable />}
            {others.length > 0 && (
              <details>
                <summary className="cursor-pointer font-medium">{t('planPage.others')}</summary>
                <PlanTable cases={others.map(one => ({ ...one, procedure: '', mandatory: true }))} of={t('planPage.others')} editable outside />
              </details>
            )}
            <div><SubmitButton>{t('planPage.save')}</SubmitButton></div>
          </ActionForm>
        ) : <PlanTable cases={cases} of={t('cases')} />}
      </Section>
      {mayWork && (
        <Section title={t('planPage.add')}>
          <ActionForm action={`${apiBase}/lab.createTestCase`} resetAfter className="grid max-w-3xl gap-4 sm:grid-cols-[1fr_3fr]">
            <input type="hidden" name="planId" value={plan.id} />
            <TextField name="key" label={t('planPage.key')} hint={t('planPage.keyHint')} required maxLength={40} />
            <TextField name="title" label={t('planPage.caseTitle')} required maxLength={200} />
            <div className="sm:col-span-2"><TextArea name="procedure" label={t('planPage.procedure')} hint={t('planPage.procedureHint')} /></div>
            <div className="sm:col-span-2"><Checkbox name="mandatory" defaultChecked label={t('mandatory')} /></div>
            <div className="sm:col-span-2"><SubmitButton tone="plain">{t('planPage.add')}</SubmitButton></div>
          </ActionForm>
        </Section>
      )}
      {mayWork && cases.length > 0 && (
        <Section title={t('planPage.change')}>
          {cases.map(one => (
            <details key={one.id} className="border-b border-base-300 py-2">
              <summary className="cursor-pointer">{one.key}: {one.title}</summary>
              <ActionForm action={`${apiBase}/lab.changeTestCase`} className="mt-2 grid max-w-3xl gap-3">
                <input type="hidden" name="caseId" value={one.id} />
                <TextField name="title" label={t('planPage.caseTitle')} defaultValue={one.title} required maxLength={200} />
                <TextArea name="procedure" label={t('planPage.procedure')} defaultValue={one.procedure} rows={8} />
                <div><SubmitButton tone="plain" small>{t('planPage.changeSave')}</SubmitButton></div>
              </ActionForm>
            </details>
          ))}
        </Section>
      )}
    </>
  )
}
