import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { BUILD_KINDS, CHANNELS } from '@/server/domain/build'
import { countFilters, SHOWS, type OverviewFilters } from './overview-filters'

const FIELD = 'flex min-w-0 flex-col gap-1 text-xs text-base-content/80'

/** Narrows the matrix by a form whose answer is an address: it can be kept, shared and gone back to. Folded on a phone until it is used. */
export function FilterBar({ base, filters, products }: { base: string; filters: OverviewFilters; products: readonly { id: string; name: string }[] }) {
  const t = useTranslations('overview')
  const catalogue = useTranslations('catalogue')
  const narrowed = countFilters(filters)
  const select = (name: 'product' | 'kind' | 'channel' | 'show', any: string, options: readonly (readonly [string, string])[]) => (
    <label className={FIELD}>
      {t(`filters.${name}`)}
      <select name={name} defaultValue={filters[name] ?? ''} className="select select-sm w-full">
        <option value="">{any}</option>
        {options.map(([value, label]) => <option key={value} value={value}>{label}</option>)}
      </select>
    </label>
  )
  return (
    <details className="unfolded mb-3" open={narrowed > 0}>
      <summary className="btn btn-sm">{t('filters.title')}{narrowed > 0 && ` (${narrowed})`}</summary>
      <form action={base} className="mt-2 grid grid-cols-2 items-end gap-3 sm:mt-0 sm:grid-cols-3 lg:grid-cols-[1.4fr_1.2fr_1.4fr_1fr_1fr_auto]">
        <label className={FIELD}>
          {t('filters.customers')}
          <input type="search" name="customers" defaultValue={filters.customers} maxLength={200} placeholder={t('filters.customersHint')} className="input input-sm w-full" />
        </label>
        {select('show', t('filters.everything'), Object.keys(SHOWS).map(show => [show, t(`shows.${show}`)]))}
        {select('product', t('filters.any'), products.map(one => [one.id, one.name]))}
        {select('kind', t('filters.any'), BUILD_KINDS.map(kind => [kind, catalogue(`kinds.${kind}`)]))}
        {select('channel', t('filters.any'), CHANNELS.map(channel => [channel, catalogue(`channels.${channel}`)]))}
        <span className="flex gap-2">
          <button className="btn btn-sm btn-primary">{t('filters.apply')}</button>
          {narrowed > 0 && <Link href={base} className="btn btn-sm btn-ghost">{t('filters.clear')}</Link>}
        </span>
      </form>
    </details>
  )
}
