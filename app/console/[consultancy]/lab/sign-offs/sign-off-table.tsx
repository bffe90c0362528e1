import { CalendarClock, CircleCheck, CircleSlash2, Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { FacetText, useFacetName } from '@/app/ui/facet-text'
import { SubmitButton, TextArea } from '@/app/ui/fields'
import { DataTable } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import { readFacetText } from '@/server/domain/facets'
import type { listSignOffs } from '@/server/lab/queries'

type Word = Awaited<ReturnType<typeof listSignOffs>>[number]

const MARKS = { live: [CircleCheck, 'text-success'], soon: [CalendarClock, 'text-warning'], expired: [CircleSlash2, 'text-base-content/70'], revoked: [Undo2, 'text-base-content/70'] } as const

/** Every sign-off with whose word it is, how long it holds and how it stands; a live one can be taken back. */
export function SignOffTable({ words, action }: { words: readonly Word[]; action: string | null }) {
  const t = useTranslations('lab')
  const facetName = useFacetName()
  return (
    <DataTable caption={t('tableOf', { of: t('signOffs.list') })} head={[t('signOffs.state'), t('signOffs.branch'), t('signOffs.facet'), t('signOffs.rigValue'), t('signOffs.customerValue'), t('signOffs.until'), t('signOffs.reason')]}>
      {words.map(word => {
        const [Mark, colour] = MARKS[word.state]
        return (
          <tr key={word.id} className="align-top">
            <td className="whitespace-nowrap"><span className="inline-flex items-center gap-1.5"><Mark aria-hidden className={`size-4 ${colour}`} />{t(`signOffs.states.${word.state}`)}</span></td>
            <th scope="row" className="font-normal">{word.productName} {word.branchName}</th>
            <td>{facetName(word.facetKey)}</td>
            <td><FacetText value={readFacetText(word.rigValue)} /></td>
            <td><FacetText value={readFacetText(word.customerValue)} /></td>
            <td className="whitespace-nowrap">{word.until.toISOString().slice(0, 10)}</td>
            <td className="min-w-60">
              {word.reason}<div className="text-xs text-base-content/70">{t('by', { name: word.byName })}, <When at={word.at} dateOnly /></div>
              {word.revocation && <div className="mt-1 text-xs">{t('signOffs.revokedBy', { name: word.revocation.byName })}, <When at={word.revocation.at} dateOnly />: {word.revocation.reason}</div>}
              {action && (word.state === 'live' || word.state === 'soon') && (
                <details className="mt-1">
                  <summary className="cursor-pointer">{t('signOffs.revoke')}</summary>
                  <ActionForm action={action} className="mt-2 grid gap-2">
                    <input type="hidden" name="signOffId" value={word.id} />
                    <TextArea name="reason" label={t('signOffs.revokeReason')} hint={t('signOffs.revokeHint')} required maxLength={2000} />
                    <div><SubmitButton tone="danger" small>{t('signOffs.revoke')}</SubmitButton></div>
                  </ActionForm>
                </details>
              )}
            </td>
          </tr>
        )
      })}
    </DataTable>
  )
}
