import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton } from '@/app/ui/fields'
import { When } from '@/app/ui/when'
import type { readCosts } from '@/server/billing/costs'

/** The customer's own terms, and where an approver says yes to them. */
export function Terms({ terms, acceptAt }: { terms: Awaited<ReturnType<typeof readCosts>>['terms']; acceptAt: string | null }) {
  const t = useTranslations('billing.costs')
  if (!terms) return <p>{t('noTerms')}</p>
  if (terms.optedOut) return <p>{t('optedOut')}</p>
  const { acceptedAt, acceptedByName, weight } = terms
  if (acceptedAt) return <p>{t.rich('acceptedRich', { at: () => <When at={acceptedAt} dateOnly />, name: acceptedByName ?? '', weight })}</p>
  return (
    <>
      <p className="mb-3 max-w-prose">{t('offered', { weight })}</p>
      {acceptAt ? (
        <ActionForm action={acceptAt}>
          <input type="hidden" name="weight" value={weight} />
          <SubmitButton>{t('accept')}</SubmitButton>
        </ActionForm>
      ) : (
        <p className="text-sm">{t('onlyApprover')}</p>
      )}
    </>
  )
}
