import { getTranslations } from 'next-intl/server'
import { SelectField, SubmitButton } from '@/app/ui/fields'
import Link from '@/app/ui/link'
import { DataTable, EmptyState, PageHeader } from '@/app/ui/page-frame'
import { Words } from '@/app/ui/when'
import { ISSUE_LEDGER_STATES } from '@/server/domain/issue'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { BitePlace } from './bite-place'
import { IssueState } from './issue-state'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<{ product?: string; state?: string }> }

/** The ledger of known faults, filtered in the address. */
export default async function IssuesPage({ params, searchParams }: Props) {
  const [{ consultancy }, asked] = await Promise.all([params, searchParams])
  const { api, base, actor } = await consoleAt(consultancy)
  const t = await getTranslations('issues')
  const lab = await getTranslations('lab')
  const { products } = await api.catalogue.products()
  const state = ISSUE_LEDGER_STATES.find(one => one === asked.state)
  const product = products.find(one => one.id === asked.product)
  const { rows, more } = await api.issues.list({ state, productId: product?.id })
  const narrowed = state !== undefined || product !== undefined
  return (
    <>
      <PageHeader title={t('title')} trail={[{ href: `${base}/lab`, label: lab('title') }]} lead={t('lead')}>
        {actorMay(actor, 'lab.work') && <Link href={`${base}/issues/new`} className="btn btn-primary">{t('new')}</Link>}
      </PageHeader>
      <form className="mb-6 grid gap-3 sm:grid-cols-[2fr_1fr_auto] sm:items-end">
        <SelectField name="product" label={t('product')} defaultValue={product?.id ?? ''} options={[{ value: '', label: t('anyProduct') }, ...products.map(one => ({ value: one.id, label: one.name }))]} />
        <SelectField name="state" label={t('stateLabel')} defaultValue={state ?? ''} options={[{ value: '', label: t('anyState') }, ...ISSUE_LEDGER_STATES.map(one => ({ value: one, label: t(`states.${one}`) }))]} />
        <SubmitButton tone="plain">{t('filter')}</SubmitButton>
      </form>
      {rows.length === 0 ? <EmptyState title={t(narrowed ? 'noneMatch' : 'none')}>{!narrowed && t('noneHint')}</EmptyState> : (
        <>
          <DataTable caption={t('tableOf', { what: t('title') })} head={[t('issue'), t('stateLabel'), t('branch'), t('introducedIn'), t('fixedIn'), t('where'), t('case')]}>
            {rows.map(({ issue, productName, branchName, introduced, fixedIn, caseKey }) => (
              <tr key={issue.id} className="align-top">
                <th scope="row" className="min-w-60 font-normal"><Link href={`${base}/issues/${issue.id}`} className="link link-hover font-medium"><Words text={issue.title} /></Link></th>
                <td><IssueState state={issue.state} /></td>
                <td>{productName} {branchName}</td>
                <td className="tabular-nums">{introduced ? (introduced.version?.join('.') ?? introduced.labels[0]) : t('notKnown')}</td>
                <td className="tabular-nums">{fixedIn ? (fixedIn.version?.join('.') ?? fixedIn.labels[0]) : t('nobodySays')}</td>
                <td><BitePlace issue={issue} /></td>
                <td className="whitespace-nowrap">{caseKey}</td>
              </tr>
            ))}
          </DataTable>
          <p className="mt-2 text-sm text-base-content/80">{more ? t('more') : t('end')}</p>
        </>
      )}
    </>
  )
}
