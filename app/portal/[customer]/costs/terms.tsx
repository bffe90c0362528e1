import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { TermList } from '@/app/ui/term-list'
import { When } from '@/app/ui/when'
import type { Locale } from '@/server/actor'
import type { readCosts } from '@/server/billing/costs'
import { describeTerms } from '@/server/billing/describe-terms'

type Costs = Awaited<ReturnType<typeof readCosts>>
type Props = { agreed: Costs['terms']; house: Costs['house']; locale: Locale; acceptAt: string | null }

/** The customer's own terms, and where an approver says yes to them. */
export function Terms({ agreed, house, locale, acceptAt }: Props) {
  const t = useTranslations('billing.costs')
  if (!agreed) return <p>{t('noTerms')}</p>
  if (agreed.optedOut) return <p>{t('optedOut')}</p>
  const { acceptedAt, acceptedByName, number } = agreed
  const terms = <TermList terms={describeTerms(agreed, house, locale)} />
  if (acceptedAt) return <><p className="mb-3">{t.rich('acceptedRich', { at: () => <When at={acceptedAt} dateOnly />, name: acceptedByName ?? '' })}</p>{terms}</>
  return (
    <>
      <p className="mb-3 max-w-prose">{t('offered')}</p>
      <div className="mb-3">{terms}</div>
      {acceptAt ? (
        <ActionForm action={acceptAt}>
          <input type="hidden" name="number" value={number} />
          <SubmitButton>{t('accept')}</SubmitButton>
        </ActionForm>
      ) : (
        <p className="text-sm">{t('onlyApprover')}</p>
      )}
    </>
  )
}
