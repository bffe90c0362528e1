import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { Checkbox, SelectField, SubmitButton } from '@/app/ui/fields'
import { EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { portalAt } from '@/server/request'

/** The kinds a customer meets; interim updates and previews are nobody's routine. */
const OFFERED = ['security_update', 'update_rollup', 'cumulative_update', 'hotfix_update', 'hotpatch', 'baseline'] as const

export default async function StandingRulesPage({ params }: { params: Promise<{ customer: string }> }) {
  const { api, base, apiBase, actor } = await portalAt((await params).customer)
  const t = await getTranslations('portal')
  const catalogue = await getTranslations('catalogue')
  const { rules, environments } = await api.decisions.standingRules()
  const maySign = actorMay(actor, 'portal.delegate')
  return (
    <>
      <PageHeader title={t('rules.title')} trail={[{ href: base, label: t('nav.home') }]} lead={t('rules.lead')} />
      {rules.length === 0 ? <EmptyState title={t('rules.none')}>{maySign && t('rules.noneHint')}</EmptyState> : (
        <ul className="mb-8 space-y-2">
          {rules.map(({ rule, environment }) => (
            <li key={rule.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-box border border-base-300 p-3">
              <div className="min-w-56 flex-1">
                <p className="font-medium">{environment}: {rule.kinds.map(kind => catalogue(`kinds.${kind}`)).join(', ')}</p>
                <p className="text-sm">{t('rules.signed')}: {rule.signedByName}, <When at={rule.signedAt} /></p>
                {rule.endedAt && <p className="text-sm">{t('rules.ended', { at: rule.endedAt.toISOString().slice(0, 10), name: rule.endedByName ?? '' })}</p>}
              </div>
              {maySign && !rule.endedAt && (
                <ActionForm action={`${apiBase}/decisions.endStandingRule`}>
                  <input type="hidden" name="standingRuleId" value={rule.id} />
                  <SubmitButton tone="plain" small>{t('rules.end')}</SubmitButton>
                </ActionForm>
              )}
            </li>
          ))}
        </ul>
      )}
      {maySign && environments.length > 0 && (
        <Section title={t('rules.sign')}>
          <ActionForm action={`${apiBase}/decisions.signStandingRule`} className="max-w-xl space-y-4" resetAfter>
            <SelectField name="environmentId" label={t('rules.environment')} options={environments.map(one => ({ value: one.id, label: one.name }))} />
            <fieldset className="space-y-2">
              <legend className="text-sm font-medium">{t('rules.kinds')}</legend>
              {OFFERED.map(kind => <Checkbox key={kind} name="kinds[]" value={kind} label={catalogue(`kinds.${kind}`)} />)}
            </fieldset>
            <p className="text-sm">{t('rules.signHint', { name: actor.name })}</p>
            <SubmitButton>{t('rules.sign')}</SubmitButton>
          </ActionForm>
        </Section>
      )}
    </>
  )
}
