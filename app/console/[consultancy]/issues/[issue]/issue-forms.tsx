import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton, TextArea } from '@/app/ui/fields'
import { STEPS, type LedgerState } from '@/server/domain/issue'
import type { readIssue } from '@/server/issues/queries'
import { IssueFields } from '../issue-fields'

type Story = Awaited<ReturnType<typeof readIssue>>

/** What can be done with an issue by hand; that it is resolved only a run says. */
export function IssueForms({ story: { issue, builds, countingKeys }, apiBase }: { story: Story; apiBase: string }) {
  const t = useTranslations('issues')
  const hidden = <input type="hidden" name="issueId" value={issue.id} />
  const box = (title: string, form: React.ReactNode) => <details className="rounded-box border border-base-300 p-4"><summary className="cursor-pointer font-medium">{title}</summary>{form}</details>
  const wordOf = (to: LedgerState) => t(`steps.${to === 'confirmed' && issue.state === 'mitigated' ? 'back' : to === 'mitigated' ? 'mitigated' : 'confirmed'}`)
  return (
    <div className="mb-8 grid items-start gap-3 lg:grid-cols-2">
      {STEPS[issue.state].map(to => (
        <div key={to}>
          {box(wordOf(to), (
            <ActionForm action={`${apiBase}/issues.move`} className="mt-3 grid gap-3">
              {hidden}
              <input type="hidden" name="state" value={to} />
              <TextArea name="note" label={t('why')} required maxLength={4000} />
              <div><SubmitButton>{t('save')}</SubmitButton></div>
            </ActionForm>
          ))}
        </div>
      ))}
      {issue.state !== 'resolved' && box(t('sayFixed'), (
        <ActionForm action={`${apiBase}/issues.sayFixed`} className="mt-3 grid gap-3">
          {hidden}
          <SelectField name="buildId" label={t('fixedIn')} hint={t('sayFixedHint')} required defaultValue={issue.fixedInId ?? ''} options={builds.toReversed().map(one => ({ value: one.id, label: `${one.version?.join('.') ?? '–'} ${one.labels[0]}` }))} />
          <TextArea name="note" label={t('why')} maxLength={4000} />
          <div><SubmitButton>{t('save')}</SubmitButton></div>
        </ActionForm>
      ))}
      {box(t('addNote'), (
        <ActionForm action={`${apiBase}/issues.note`} resetAfter className="mt-3 grid gap-3">
          {hidden}
          <TextArea name="note" label={t('addNote')} required maxLength={4000} />
          <div><SubmitButton>{t('save')}</SubmitButton></div>
        </ActionForm>
      ))}
      {box(t('edit'), (
        <ActionForm action={`${apiBase}/issues.change`} className="mt-3 grid gap-6">
          {hidden}
          <IssueFields issue={issue} builds={builds.filter(one => one.branchId === issue.branchId).toReversed()} countingKeys={countingKeys} />
          <div><SubmitButton>{t('save')}</SubmitButton></div>
        </ActionForm>
      ))}
    </div>
  )
}
