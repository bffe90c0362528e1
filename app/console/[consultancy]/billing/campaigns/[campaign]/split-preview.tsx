import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { Money } from '@/app/ui/money'
import { DataTable } from '@/app/ui/page-frame'
import type { Split, SplitPart } from '@/server/billing/split'
import type { CampaignView } from './costs'
import { SplitBar } from './split-bar'

/** Who pays what, adding up to the price on screen: exactly what a run freezes. */
export function SplitPreview({ campaign, base }: { campaign: CampaignView; base: string }) {
  const t = useTranslations('billing.campaign')
  const { problem, split, currency } = campaign
  const toAgreements = <Link href={`${base}/billing/agreements`} className="link">{t('toAgreements')}</Link>
  if (campaign.payers === 0) return <p className="max-w-prose">{t(campaign.published ? 'noPayers' : 'notPublished')} {toAgreements}</p>
  if (problem) return <p className="max-w-prose">{t(`problems.${problem.code}`, { names: problem.names.join(', '), currency })} {toAgreements}</p>
  if (!split) return <p>{t('noPriceYet', { count: campaign.payers })}</p>
  const mixed = new Set(split.parts.map(part => part.basis)).size > 1
  return (
    <>
      <SplitBar split={split} />
      {mixed && <p className="mb-3 max-w-prose text-sm">{t('mixedBases')}</p>}
      <SplitTable split={split} />
      {split.parts.some(part => part.reason === 'cap_month') && <p className="mt-3 max-w-prose text-sm">{t('monthHint')}</p>}
    </>
  )
}

function SplitTable({ split }: { split: Split }) {
  const t = useTranslations('billing.campaign')
  const { currency, parts, houseMinor, restMinor } = split
  const paid = parts.reduce((sum, part) => sum + part.amountMinor, 0)
  return (
    <DataTable caption={t('splitCaption')} head={[t('customer'), t('share'), t('houseBears'), t('weight'), t('beforeCaps'), t('sees')]}>
      {parts.map(part => <PartRow key={part.customerId} part={part} split={split} />)}
      {restMinor > 0 && (
        <tr>
          <th scope="row" colSpan={2} className="font-normal">{t(parts.length === 0 ? 'reasons.nobody' : 'reasons.all_capped')}</th>
          <td colSpan={4}><Money minor={restMinor} currency={currency} /></td>
        </tr>
      )}
      <tr>
        <th scope="row" className="font-normal">{t('sumOf')}</th>
        <td><Money minor={paid} currency={currency} /></td>
        <td colSpan={4}><Money minor={houseMinor} currency={currency} /></td>
      </tr>
      <tr className="font-semibold">
        <th scope="row">{t('sum')}</th>
        <td colSpan={5}><Money minor={paid + houseMinor} currency={currency} /></td>
      </tr>
    </DataTable>
  )
}

function PartRow({ part, split: { currency, priceMinor } }: { part: SplitPart; split: Split }) {
  const t = useTranslations('billing.campaign')
  const { reason, capMinor } = part
  return (
    <tr>
      <th scope="row" className="min-w-40 font-normal">{part.name}</th>
      <td className="min-w-36">
        <Money minor={part.amountMinor} currency={currency} />
        {reason && <span className="block text-xs">{t.rich(`reasons.${reason}`, { cap: () => <Money minor={capMinor ?? 0} currency={currency} /> })}</span>}
      </td>
      <td><Money minor={part.houseMinor} currency={currency} /></td>
      <td className="min-w-28 tabular-nums">{part.weight} <span className="text-xs text-base-content/70">{t(`units.${part.basis}`, { count: part.weight })}</span></td>
      <td><Money minor={part.beforeCapsMinor} currency={currency} /></td>
      <td className="min-w-40">
        {part.visible.payersCount === null
          ? t('seesOwn')
          : t.rich('seesAllRich', { count: part.visible.payersCount, total: () => <Money minor={priceMinor} currency={currency} /> })}
      </td>
    </tr>
  )
}
