import { useTranslations } from 'next-intl'
import { DataTable, EmptyState } from './page-frame'
import { TermList } from './term-list'
import { When } from './when'

type Offer = { id: string; number: number; terms: readonly string[]; at: Date; byName: string; acceptedAt: Date | null; acceptedByName: string | null; optedOut: boolean }

/** Every offer there was, the newest first, and who said yes to it. */
export function OfferHistory({ offers }: { offers: readonly Offer[] }) {
  const t = useTranslations('billing.history')
  if (offers.length === 0) return <EmptyState title={t('none')} />
  return (
    <DataTable caption={t('caption')} head={[t('number'), t('terms'), t('offered'), t('accepted')]}>
      {offers.map(offer => (
        <tr key={offer.id}>
          <th scope="row" className="font-normal tabular-nums">{offer.number}</th>
          <td className="min-w-64"><TermList terms={offer.terms} /></td>
          <td className="min-w-32"><When at={offer.at} /><br />{offer.byName}</td>
          <td className="min-w-32">
            {offer.acceptedAt ? <><When at={offer.acceptedAt} /><br />{offer.acceptedByName}</> : t(offer.optedOut ? 'notNeeded' : 'notAccepted')}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}
