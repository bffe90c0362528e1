import { useTranslations } from 'next-intl'
import { useFacetName } from '@/app/ui/facet-text'
import { plainValue } from '@/server/domain/facets'
import { rowOfIssue } from '@/server/verdicts/draft-input'
import type { IssueRow } from '@/server/issues/replaces'

/** Where an issue bites, in words: everywhere, or by a facet, unless the companion is there. */
export function BitePlace({ issue }: { issue: IssueRow }) {
  const t = useTranslations('issues')
  const v = useTranslations('verdicts')
  const facetName = useFacetName()
  const companion = issue.companionFacet !== null && issue.companionValue !== null ? { facet: issue.companionFacet, value: issue.companionValue } : null
  const row = issue.predicate && rowOfIssue({ predicate: issue.predicate, companion: null }, 'blocks', { en: '' }, null)
  return (
    <>
      {row ? [facetName(row.facet), v(`tests.${row.test}`), plainValue(row.value ?? '')].filter(Boolean).join(' ') : t('everywhere')}
      {companion && `, ${t('unless', { value: plainValue(companion.value) })}`}
    </>
  )
}
