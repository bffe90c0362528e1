import Link from '@/app/ui/link'
import { getTranslations } from 'next-intl/server'
import { PageHeader, Section } from '@/app/ui/page-frame'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { KnownIssueList } from '../../builds/[build]/known-issue-list'
import { BranchTable } from './branch-table'
import { HotpatchCalendar } from './hotpatch-calendar'
import { ReleaseTimeline } from './release-timeline'

type Props = { params: Promise<{ consultancy: string; product: string }> }

/** A product over time: its branches drawn and in words, its hotpatch calendar, its known issues. */
export default async function ProductPage({ params }: Props) {
  const { consultancy, product: productId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('catalogue')
  const { name, vendor, lanes, calendars, knownIssues } = await api.catalogue.product({ productId: decodeURIComponent(productId) })
  const taken = (await api.issues.list({ productId: decodeURIComponent(productId) })).rows.map(row => row.caseKey)
  return (
    <>
      <PageHeader title={name} trail={[{ href: `${base}/catalogue`, label: t('title') }]} lead={`${vendor} · ${t('ofProduct')}`}>
        <Link href={`${base}/catalogue`} className="btn">{t('find')}</Link>
      </PageHeader>
      <Section title={t('timeline')}>
        <ReleaseTimeline lanes={lanes} productName={name} />
        <BranchTable lanes={lanes} base={base} />
      </Section>
      {calendars.map(calendar => (
        <Section key={calendar.branchId} title={t('calendarOf', { branch: `${name} ${calendar.name}` })}>
          <HotpatchCalendar calendar={calendar} base={base} />
        </Section>
      ))}
      <Section title={t('knownIssues')} id="known-issues"><KnownIssueList known={knownIssues} taken={taken} action={actorMay(actor, 'lab.work') ? `${apiBase}/issues.takeKnown` : null} /></Section>
    </>
  )
}
