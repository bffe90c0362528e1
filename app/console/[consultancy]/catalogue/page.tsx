import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { SelectField, SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import { BuildName, ReleaseDay } from '@/app/ui/build-name'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ q?: string; branch?: string }> }

export default async function CataloguePage({ params, searchParams }: Props) {
  const [{ consultancy }, { q, branch }] = await Promise.all([params, searchParams])
  const { api, base, actor } = await consoleAt(consultancy)
  const t = await getTranslations('catalogue')
  const { products, branches } = await api.catalogue.products()
  const { rows, more } = await api.catalogue.search({ words: q?.trim() || undefined, branchId: branch || undefined })
  const productName = new Map(products.map(product => [product.id, product.name]))
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        {actorMay(actor, 'catalogue.manage') && <Link href={`${base}/catalogue/new`} className="btn btn-primary">{t('add')}</Link>}
      </PageHeader>
      <form className="mb-6 grid gap-3 sm:grid-cols-[2fr_1fr_auto] sm:items-end" role="search">
        <TextField name="q" label={t('search')} hint={t('searchHint')} defaultValue={q} type="search" />
        <SelectField
          name="branch"
          label={t('branch')}
          hint={t('branchHint')}
          defaultValue={branch ?? ''}
          options={[{ value: '', label: t('anyBranch') }, ...branches.map(row => ({ value: row.id, label: row.name, group: productName.get(row.productId) ?? '' }))]}
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
          <DataTable caption={t('title')} head={[t('build'), t('version'), t('kb'), t('kind'), t('released'), t('reboot')]}>
            {rows.map(({ build, productName, branchName, withdrawnByUs }) => (
              <tr key={build.id}>
                <th scope="row" className="min-w-64 font-normal">
                  <BuildName build={build} href={`${base}/builds/${build.id}`} withdrawn={withdrawnByUs !== null} />
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
