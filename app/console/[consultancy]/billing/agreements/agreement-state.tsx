import { useTranslations } from 'next-intl'
import { When } from '@/app/ui/when'
import type { listAgreements } from '@/server/billing/agreements'

type Row = Awaited<ReturnType<typeof listAgreements>>[number]

export function AgreementState({ row }: { row: Row }) {
  const t = useTranslations('billing.agreement.states')
  if (row.number === null) return t('none')
  if (row.optedOut) return t('out')
  if (row.acceptedAt) return <>{t.rich('acceptedRich', { at: () => <When at={row.acceptedAt!} dateOnly />, name: row.acceptedByName ?? '' })}</>
  return t(row.approvers === 0 ? 'nobodyToAccept' : 'offered')
}
