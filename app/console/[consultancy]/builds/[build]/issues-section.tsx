import { useTranslations } from 'next-intl'
import Link from '@/app/ui/link'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import { Words } from '@/app/ui/when'
import type { readIssuesOf } from '@/server/issues/queries'
import { BitePlace } from '../../issues/bite-place'
import { IssueState } from '../../issues/issue-state'

type Issues = Awaited<ReturnType<typeof readIssuesOf>>

/** Our own issues of the branch: whether this build holds them, whom they would bite, and the condition they suggest. */
export function IssuesSection({ issues, base, buildId, branchId, mayWork, maySuggest }: { issues: Issues; base: string; buildId: string; branchId: string | null; mayWork: boolean; maySuggest: boolean }) {
  const t = useTranslations('issues')
  const add = mayWork && branchId && <Link href={`${base}/issues/new?branch=${encodeURIComponent(branchId)}&build=${buildId}`} className="link">{t('new')}</Link>
  if (issues.length === 0) return <EmptyState title={t('noneOfBranch')}>{add}</EmptyState>
  return (
    <>
      <p className="mb-2 max-w-prose text-sm text-base-content/80">{t('ofBranchLead')}</p>
      <DataTable caption={t('tableOf', { what: t('ofBranch') })} head={[t('issue'), t('stateLabel'), t('where'), t('wouldBite'), t('unknownBite'), t('suggest')]}>
        {issues.map(({ issue, holds, bites, unknown, customers }) => (
          <tr key={issue.id} className="align-top">
            <th scope="row" className="min-w-56 font-normal">
              <Link href={`${base}/issues/${issue.id}`} className="link link-hover font-medium"><Words text={issue.title} /></Link>
              <div className="text-xs text-base-content/70">{t(`holds.${holds}`)}</div>
            </th>
            <td><IssueState state={issue.state} /></td>
            <td><BitePlace issue={issue} /></td>
            <td className="min-w-40">
              {t('installations', { count: bites })}
              {customers.length > 0 && (
                <details>
                  <summary className="cursor-pointer text-xs">{t('customersHit')}</summary>
                  <ul className="text-xs">{customers.map(one => <li key={one.id}><Link href={`${base}/customers/${one.id}`} className="link link-hover">{t(one.unknown > 0 ? 'customerLine' : 'customerLineKnown', { name: one.name, bites: one.bites, unknown: one.unknown })}</Link></li>)}</ul>
                </details>
              )}
            </td>
            <td>{t('installations', { count: unknown })}</td>
            <td className="min-w-36">{maySuggest && holds !== 'false' && <Suggest issueId={issue.id} canBeSaid={issue.predicate !== null || issue.companionFacet !== null} href={`${base}/builds/${buildId}`} />}</td>
          </tr>
        ))}
      </DataTable>
      {add && <p className="mt-3">{add}</p>}
    </>
  )
}

function Suggest({ issueId, canBeSaid, href }: { issueId: string; canBeSaid: boolean; href: string }) {
  const t = useTranslations('issues')
  if (!canBeSaid) return <span className="text-xs">{t('suggestNone')}</span>
  return (
    <span className="flex flex-wrap gap-1">
      {(['blocks', 'warns'] as const).map(effect => <Link key={effect} href={`${href}?issue=${issueId}&effect=${effect}#edit-draft`} className="btn btn-xs">{t(effect === 'blocks' ? 'suggestBlocks' : 'suggestWarns')}</Link>)}
    </span>
  )
}
