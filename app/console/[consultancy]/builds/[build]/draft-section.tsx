import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { useFacetName, type FacetNames } from '@/app/ui/facet-text'
import { Checkbox, SelectField, SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import { LastDay, When, Words } from '@/app/ui/when'
import type { Build } from '@/server/catalogue/queries'
import { CONDITION_TESTS, rowOfCondition, type ConditionRow } from '@/server/verdicts/draft-input'
import type { Reach } from '@/server/verdicts/preview-reach'
import type { readVerdictStory } from '@/server/verdicts/queries'
import { RemedyCases } from './remedy-cases'
import { RemedyFields } from './remedy-fields'
import { ReachPreview } from './reach-preview'

type Props = {
  build: Build
  story: Awaited<ReturnType<typeof readVerdictStory>>
  preview: Reach | null
  apiBase: string
  others: Build[]
  actorId: string
  /** the page this is on */
  here: string
  /** a condition to begin with, from one of our issues */
  suggested: ConditionRow | null
  /** given while no customer has agreed to pay: what is published then is charged to nobody */
  billing: string | null
  names: FacetNames
}

const BLANK_ROWS = 2

/** Draft, review, publish: with what stands in the way and what it would reach, before anything is sent. */
export function DraftSection({ build, story, preview, apiBase, others, actorId, here, suggested, billing, names }: Props) {
  const t = useTranslations('verdicts')
  const facetName = useFacetName()
  const { draft, problems, runs, countingKeys } = story
  const sealed = runs.filter(({ run }) => run.state === 'sealed')
  const conditions = [...(draft?.conditions ?? []).map(rowOfCondition), ...(suggested ? [suggested] : []), ...Array.from({ length: BLANK_ROWS }, () => null)]
  return (
    <div className="mt-4 space-y-4">
      {draft && (
        <div id="draft" className="scroll-mt-4 rounded-box border border-info p-4">
          <h3 className="font-semibold">{t('draft')} · {t(`kinds.${draft.kind}`)} · {draft.authorName}</h3>
          <p className="mt-1 max-w-prose"><Words text={draft.summary} /></p>
          {draft.validUntil && <p className="mt-1 text-sm">{t('validThrough')} <LastDay before={draft.validUntil} /></p>}
          {draft.state === 'review' && <p className="text-sm">{draft.reviewerName ? t('reviewedBy', { name: draft.reviewerName }) : t('inReview')}</p>}
          {preview && <ReachPreview reach={preview} names={names} />}
          {problems.length > 0 && (
            <div className="mt-3">
              <p className="font-medium">{t('inTheWay')}</p>
              <ul className="list-disc pl-6 text-sm">
                {problems.map((problem, index) => (
                  <li key={index}>{t(`errors.${problem.code}`, { key: String(problem.params?.key ?? ''), facets: String(problem.params?.facets ?? '') })}</li>
                ))}
              </ul>
            </div>
          )}
          {billing && <p className="mt-3 max-w-prose text-sm">{t('nobodyPays')} <Link href={`${billing}/agreements`} className="link">{t('toAgreements')}</Link></p>}
          <div className="mt-3 flex flex-wrap gap-2">
            {draft.state === 'draft' && (
              <ActionForm action={`${apiBase}/verdicts.requestReview`}>
                <input type="hidden" name="buildId" value={build.id} />
                <SubmitButton tone="plain">{t('requestReview')}</SubmitButton>
              </ActionForm>
            )}
            {draft.state === 'review' && draft.authorId !== actorId && !draft.reviewerId && (
              <ActionForm action={`${apiBase}/verdicts.review`}>
                <input type="hidden" name="buildId" value={build.id} />
                <input type="hidden" name="seen" value={draft.seen} />
                <SubmitButton tone="plain">{t('review')}</SubmitButton>
              </ActionForm>
            )}
            {problems.length === 0 && (
              <ActionForm action={`${apiBase}/verdicts.publish`}>
                <input type="hidden" name="buildId" value={build.id} />
                <input type="hidden" name="seen" value={draft.seen} />
                <SubmitButton>{t('publish')}</SubmitButton>
              </ActionForm>
            )}
          </div>
        </div>
      )}
      <details key={suggested ? `${suggested.effect} ${suggested.text}` : 'as it is'} id="edit-draft" className="rounded-box border border-base-300 p-4" open={suggested !== null || (!draft && story.revisions.length === 0 && sealed.length > 0)}>
        <summary className="cursor-pointer font-medium">{t('editDraft')}</summary>
        <ActionForm action={`${apiBase}/verdicts.saveDraft`} then={`${here}#draft`} className="mt-4 grid gap-4 lg:grid-cols-2">
          <input type="hidden" name="buildId" value={build.id} />
          <SelectField name="kind" label={t('kind')} defaultValue={draft?.kind ?? 'pass'} options={(['pass', 'conditional', 'fail'] as const).map(kind => ({ value: kind, label: t(`kinds.${kind}`) }))} />
          <TextField name="validUntil" type="date" label={t('validUntil')} hint={t('validUntilHint')} defaultValue={draft?.validUntil?.toISOString().slice(0, 10)} />
          <TextArea name="summary" label={t('summary')} required defaultValue={draft?.summary.en} />
          <TextArea name="summaryJa" label={t('summaryJa')} lang="ja" defaultValue={draft?.summary.ja} />
          <fieldset className="lg:col-span-2">
            <legend className="text-sm font-medium">{t('evidence')}</legend>
            {sealed.length === 0 && <p className="text-sm">{t('noEvidence')}</p>}
            {sealed.map(({ run, rig }) => (
              <Checkbox
                key={run.id}
                name="runIds[]"
                value={run.id}
                defaultChecked={draft ? draft.runIds.includes(run.id) : true}
                label={<>{rig}: {run.conclusion && t(`conclusions.${run.conclusion}`)}{run.hasWaiver && ` (${t('withWaiver')})`}, {run.sealedAt && <When at={run.sealedAt} />}</>}
              />
            ))}
          </fieldset>
          <TextArea name="reason" label={t('reason')} hint={t('reasonHint')} defaultValue={draft?.reason ?? undefined} />
          <RemedyFields remediation={draft?.remediation ?? null} others={others} />
          <RemedyCases cases={draft?.remediation.cases ?? []} conditions={draft?.conditions ?? []} countingKeys={countingKeys} others={others} />
          <TextArea name="backOut" label={t('backOut')} hint={t('backOutHint')} defaultValue={draft?.backOut?.en} />
          <TextArea name="backOutJa" label={t('backOutJa')} lang="ja" defaultValue={draft?.backOut?.ja} />
          <fieldset className="space-y-3 lg:col-span-2">
            <legend className="text-sm font-medium">{t('conditions')}</legend>
            <p className="text-xs text-base-content/70">{t('conditionsHint')}</p>
            {conditions.map((row, index) => (
              <div key={index} className="grid gap-2 rounded-box border border-base-300 p-3 sm:grid-cols-4">
                <SelectField name={`conditions.${index}.effect`} label={t('effect')} defaultValue={row?.effect ?? 'blocks'} options={(['blocks', 'warns'] as const).map(effect => ({ value: effect, label: t(`effects.${effect}`) }))} />
                <SelectField name={`conditions.${index}.facet`} label={t('facet')} defaultValue={row?.facet ?? 'component:antivirus'} options={countingKeys.map(key => ({ value: key, label: facetName(key) }))} />
                <SelectField name={`conditions.${index}.test`} label={t('test')} defaultValue={row?.test ?? 'has'} options={CONDITION_TESTS.map(test => ({ value: test, label: t(`tests.${test}`) }))} />
                <TextField name={`conditions.${index}.value`} label={t('value')} defaultValue={row?.value} />
                <div className="sm:col-span-2"><SelectField name={`conditions.${index}.unlessFacet`} label={t('unlessFacet')} hint={t('unlessHint')} defaultValue={row?.unlessFacet ?? ''} options={[{ value: '', label: t('noUnless') }, ...countingKeys.filter(key => key.startsWith('component:')).map(key => ({ value: key, label: facetName(key) }))]} /></div>
                <div className="sm:col-span-2"><TextField name={`conditions.${index}.unlessValue`} label={t('unlessValue')} defaultValue={row?.unlessValue} /></div>
                <div className="sm:col-span-2"><TextField name={`conditions.${index}.text`} label={t('text')} defaultValue={row?.text} /></div>
                <div className="sm:col-span-2"><TextField name={`conditions.${index}.textJa`} label={t('textJa')} defaultValue={row?.textJa} /></div>
                <div className="sm:col-span-2"><TextField name={`conditions.${index}.workaround`} label={t('workaround')} defaultValue={row?.workaround} /></div>
              </div>
            ))}
          </fieldset>
          <div className="lg:col-span-2"><SubmitButton>{t('saveDraft')}</SubmitButton></div>
        </ActionForm>
      </details>
    </div>
  )
}
