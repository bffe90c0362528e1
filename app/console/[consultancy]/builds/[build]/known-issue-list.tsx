import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { DataTable } from '@/app/ui/page-frame'
import type { KnownIssues } from '@/server/catalogue/known-issues'
import { caseKeyOf } from '@/server/issues/known-issue-case'

/** Known issues, or why there are none to show: a silent feed is told as that and never as "no issues" (edge 11). */
export function KnownIssueList({ known, taken, action }: { known: KnownIssues; taken: readonly string[]; action: string | null }) {
  const issues = useTranslations('issues')
  const t = useTranslations('catalogue')
  if (known.state === 'no_feed') return <p role="note" className="max-w-prose rounded-box border border-warning p-3 text-sm">{t('noFeed')}</p>
  return (
    <>
      {known.issues.length > 0 && (
        <DataTable caption={t('knownIssues')} head={[t('issue'), t('affects'), t('fixedIn'), t('issueState'), ...(action ? [issues('title')] : [])]}>
          {known.issues.map(issue => (
            <tr key={issue.id}>
              <th scope="row" className="min-w-64 font-normal"><a href={issue.url} className="link" rel="noreferrer">{issue.title}</a></th>
              <td className="whitespace-nowrap">{t('from', { version: issue.affectedFrom?.join('.') ?? issue.fromKb ?? '' })}</td>
              <td>{issue.fixedIn?.join('.') ?? issue.fixedKb ?? t('notFixed')}</td>
              <td>{t(`issueStates.${issue.status}`)}</td>
              {action && (
                <td>
                  {taken.includes(caseKeyOf(issue.id)) ? issues('taken') : (
                    <ActionForm action={action}>
                      <input type="hidden" name="knownIssueId" value={issue.id} />
                      <SubmitButton tone="plain" small>{issues('takeKnown')}</SubmitButton>
                    </ActionForm>
                  )}
                </td>
              )}
            </tr>
          ))}
        </DataTable>
      )}
      <p className="mt-3 text-sm">{known.issues.length > 0 ? t('feedsRead') : t('noneListed')}</p>
      <ul className="ms-5 list-disc text-sm text-base-content/80">
        {known.feeds.map(feed => <li key={feed.source}>{feed.source} ({feed.licence}): {feed.note}</li>)}
      </ul>
    </>
  )
}
