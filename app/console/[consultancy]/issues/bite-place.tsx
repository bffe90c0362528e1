import { useTranslations } from 'next-intl'
import { rowOfIssue } from '@/server/verdicts/draft-input'
import type { IssueRow } from '@/server/issues/replaces'

/** Where an issue bites, in words: everywhere, or by a facet, unless the companion is there. */
export function BitePlace({ issue }: { issue: IssueRow }) {
  const t = useTranslations('issues')
  const v = useTranslations('verdicts')
  const companion = issue.companionFacet !== null && issue.companionValue !== null ? { facet: issue.companionFacet, value: issue.companionValue } : null
  const row = issue.predicate && rowOfIssue({ predicate: issue.predicate, companion: null }, 'blocks', { en: '' }, null)
  const facet = row && (v.has(`facets.${row.facet}`) ? v(`facets.${row.facet}`) : row.facet)
  return (
    <>
      {row ? [facet, v(`tests.${row.test}`), row.value].filter(Boolean).join(' ') : t('everywhere')}
      {companion && `, ${t('unless', { value: companion.value })}`}
    </>
  )
}
