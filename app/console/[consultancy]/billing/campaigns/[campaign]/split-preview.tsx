import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { Money } from '@/app/ui/money'
import { DataTable } from '@/app/ui/page-frame'
import type { Split } from '@/server/billing/split'
import type { CampaignView } from './costs'
import { SplitBar } from './split-bar'

/** Who pays what, adding up to the price on screen: exactly what a run freezes. */
export function SplitPreview({ campaign, base }: { campaign: CampaignView; base: string }) {
  const t = useTranslations('billing.campaign')
  if (campaign.payers === 0) return <p className="max-w-prose">{t(campaign.published ? 'noPayers' : 'notPublished')} <Link href={`${base}/billing/agreements`} className="link">{t('toAgreements')}</Link></p>
  if (!campaign.split) return <p>{t('noPriceYet', { count: campaign.payers })}</p>
  return (
    <>
      <SplitBar split={campaign.split} />
      <SplitTable split={campaign.split} />
    </>
  )
}

function SplitTable({ split }: { split: Split }) {
  const t = useTranslations('billing.campaign')
  const { currency, parts, houseMinor, priceMinor } = split
  return (
    <DataTable caption={t('splitCaption')} head={[t('customer'), t('weight'), t('share'), t('sees')]}>
      {parts.map(part => (
        <tr key={part.customerId}>
          <th scope="row" className="min-w-40 font-normal">{part.name}</th>
          <td className="tabular-nums">{part.weight}</td>
          <td><Money minor={part.amountMinor} currency={currency} /></td>
          <td className="min-w-40">
            {part.visible.payersCount === null
              ? t('seesOwn')
              : t.rich('seesAllRich', { count: part.visible.payersCount, total: () => <Money minor={priceMinor} currency={currency} /> })}
          </td>
        </tr>
      ))}
      <tr>
        <th scope="row" colSpan={2} className="font-normal">{t('house')}</th>
        <td colSpan={2}><Money minor={houseMinor} currency={currency} /></td>
      </tr>
      <tr className="font-semibold">
        <th scope="row" colSpan={2}>{t('sum')}</th>
        <td colSpan={2}><Money minor={parts.reduce((sum, part) => sum + part.amountMinor, houseMinor)} currency={currency} /></td>
      </tr>
    </DataTable>
  )
}
