import { getTranslations } from 'next-intl/server'
import { RESULT_STATUSES } from '@/server/domain/run-result'

/** The words of the case list, in the reader's language; `{…}` is filled in on the page. */
export const caseWords = async () => {
  const t = await getTranslations('lab')
  const results = Object.fromEntries([...RESULT_STATUSES, 'missing', 'waived'].map(status => [status, t(`results.${status}`)])) as Record<(typeof RESULT_STATUSES)[number] | 'missing' | 'waived', string>
  const issues = await getTranslations('issues')
  const raw = (key: string) => String(t.raw(`run.${key}`))
  return {
    results,
    mandatory: t('mandatory'), optional: t('optional'), list: t('run.list'), keys: t('run.keys'), steps: t('run.steps'), note: t('run.note'), saveNote: t('run.saveNote'), clear: t('run.clear'),
    waive: t('run.waive'), waiveLead: t('run.waiveLead'), waiveReason: t('run.waiveReason'), saving: t('run.saving'), offline: t('run.offline'),
    knownFailure: String(issues.raw('knownFailure')), triedNever: issues('triedNever'),
    setTo: raw('setTo'), saved: raw('saved'), notSaved: raw('notSaved'), progress: raw('progress'), failedBefore: raw('failedBefore'), waivedBy: raw('waivedBy'),
  }
}

export type CaseWords = Awaited<ReturnType<typeof caseWords>>
