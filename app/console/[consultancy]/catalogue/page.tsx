import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import { BuildName, ReleaseDay } from '@/app/ui/build-name'
import type { BuildVersion } from '@/server/domain/build-version'
import { findLookAlikes } from '@/server/domain/look-alikes'
import type { Build } from '@/server/catalogue/queries'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { Comparison } from './comparison'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ q?: string; branch?: string }> }

const MOST_BESIDE = 8

/** Those of a list that look like another of it. */
const idsOfLookAlikes = (builds: readonly Build[]): Set<string> => {
  const named = builds.map(row => ({ ...row, buildId: row.id, version: row.version as unknown as BuildVersion | null }))
  return new Set(named.filter(one => findLookAlikes(one, named).length > 0).map(one => one.buildId))
}

export default async function CataloguePage({ params, searchParams }: Props) {
  const [{ consultancy }, { q, branch }] = await Promise.all([params, searchParams])
  const { api, base, actor } = await consoleAt(consultancy)
  const t = await getTranslations('catalogue')
  const issues = await getTranslations('issues')
  const { products, branches } = await api.catalogue.products()
  const { rows, more } = await api.catalogue.search({ words: q?.trim() || undefined, branchId: branch || undefined })
  const alike = await getTranslations('look-alikes')
  const alikeIds = idsOfLookAlikes(rows.map(row => row.build))
  const beside = q?.trim() && alikeIds.size > 0 && alikeIds.size <= MOST_BESIDE ? await api.catalogue.compare({ buildIds: [...alikeIds] }) : []
  const productName = new Map(products.map(product => [product.id, product.name]))
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <Link href={`${base}/issues`} className="btn btn-ghost">{issues('title')}</Link>
        {actorMay(actor, 'catalogue.manage') && <Link href={`${base}/catalogue/new`} className="btn btn-primary">{t('add')}</Link>}
      </PageHeader>
      <form className="mb-6 grid gap-3 sm:grid-cols-[2fr_1fr_auto] sm:items-end" role="search">
        <TextField name="q" label={t('search')} hint={t('searchHint')} defaultValue={q} type="search" />
        <SelectField
          name="branch"
          label={t('branch')}
          hint={t('branchHint')}
          defaultValue={branch ?? ''}
          options={[{ value: '', label: t('anyBranch') }, ...branches.map(row => ({ value: row.id, label: `${productName.get(row.productId) ?? ''} ${row.name}`, group: productName.get(row.productId) ?? '' }))]}
        />
        <div className="sm:pb-6"><SubmitButton>{t('find')}</SubmitButton></div>
      </form>
      <nav aria-label={t('timelines')} className="mb-6 text-sm">
        <h2 className="mb-2 font-semibold">{t('timelines')}</h2>
        <ul className="flex flex-wrap gap-2">
          {products.map(product => <li key={product.id}><Link href={`${base}/catalogue/${product.id}`} className="btn btn-xs">{product.name}</Link></li>)}
        </ul>
      </nav>
      {rows.length === 0 ? (
        <EmptyState title={t('none')}>{t('noneHint')}</EmptyState>
      ) : (
        <>
          {beside.length > 0 && (
            <section aria-label={alike('caption')} className="mb-6 space-y-2">
              <h2 className="text-lg font-semibold">{alike('found', { count: beside.length })}</h2>
              <p className="max-w-prose text-sm">{alike('foundLead')}</p>
              <Comparison compared={beside} base={base} caption={alike('caption')} />
            </section>
          )}
          <DataTable caption={t('title')} head={[t('build'), t('version'), t('kb'), t('kind'), t('released'), t('reboot')]}>
            {rows.map(({ build, productName, branchName, withdrawnByUs }) => (
              <tr key={build.id}>
                <th scope="row" className="min-w-64 font-normal">
                  <BuildName build={build} href={`${base}/builds/${build.id}`} withdrawn={withdrawnByUs !== null} />
                  {alikeIds.has(build.id) && <Link href={`${base}/builds/${build.id}#look-alikes`} className="badge badge-sm badge-warning ml-2 min-h-6 whitespace-nowrap">≈ {alike('alikeHere')}</Link>}
                  <div className="text-xs text-base-content/70"><Link href={`${base}/catalogue/${build.productId}`} className="link link-hover">{productName}</Link> · {branchName}</div>
                </th>
                <td className="tabular-nums">{build.version?.join('.') ?? t('noVersion')}</td>
                <td>{build.kbs.join(', ') || '–'}</td>
                <td>{t(`kinds.${build.kind}`)}</td>
                <td className="whitespace-nowrap"><ReleaseDay build={build} /></td>
                <td>{t(`reboots.${build.reboot}`)}</td>
              </tr>
            ))}
          </DataTable>
          <p className="mt-3 text-sm text-base-content/70">{more ? t('more', { count: rows.length }) : t('end', { count: rows.length })}</p>
        </>
      )}
    </>
  )
}
