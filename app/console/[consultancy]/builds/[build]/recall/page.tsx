import { getTranslations } from 'next-intl/server'
import { PageHeader, Section } from '@/app/ui/page-frame'
import { When, Words } from '@/app/ui/when'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { ExposedTable } from './exposed-table'
import { RecallForm } from './recall-form'
import { RecallStory } from './recall-story'

type Props = { params: Promise<{ consultancy: string; build: string }> }

/** Before: who would be hit, and the form that pulls the build. After: how far everybody is, the timeline, and how it is lifted. */
export default async function RecallPage({ params }: Props) {
  const { consultancy, build: buildId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('recalls')
  const { build, versionText } = await api.catalogue.build({ buildId })
  const recalls = await api.recalls.ofBuild({ buildId })
  const live = recalls.find(one => one.lifted === null)
  const past = recalls.filter(one => one.lifted !== null)
  const name = [build.labels[0], versionText].filter(Boolean).join(' ')
  const mayWrite = actorMay(actor, 'withdrawals.write')
  const trail = [{ href: `${base}/builds/${build.id}`, label: build.labels[0]! }]
  return (
    <>
      {live ? (
        <>
          <PageHeader title={t('titleLive', { build: name })} trail={trail} />
          <RecallStory recall={live} vendors={build.vendorWithdrawnReason !== null} base={base} buildPage={`${base}/builds/${build.id}`} apiBase={apiBase} mayWrite={mayWrite} />
        </>
      ) : (
        <>
          <PageHeader title={t('title', { build: name })} trail={trail} lead={t('lead')} />
          <BeforeRecall buildId={buildId} consultancy={consultancy} />
        </>
      )}
      {past.length > 0 && (
        <Section title={t('past')}>
          <ol className="space-y-3 text-sm">
            {past.map(one => (
              <li key={one.id} className="rounded-box border border-base-300 p-4">
                <p><When at={one.at} /> · {one.byName}: <Words text={one.reason} /></p>
                <p className="mt-1">{t.rich('liftedRich', { at: () => <When at={one.lifted!.at} />, name: one.lifted!.byName })} <Words text={one.lifted!.reason} /></p>
              </li>
            ))}
          </ol>
        </Section>
      )}
    </>
  )
}

async function BeforeRecall({ buildId, consultancy }: { buildId: string; consultancy: string }) {
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('recalls')
  const { build } = await api.catalogue.build({ buildId })
  const { confirmation, exposed, steps } = await api.recalls.preview({ buildId })
  const story = await api.verdicts.story({ buildId })
  const others = await api.catalogue.search({ branchId: build.branchId ?? undefined })
  return (
    <>
      <Section title={t('wouldHit')}><ExposedTable exposed={exposed} /></Section>
      {actorMay(actor, 'withdrawals.write') && (
        <RecallForm buildId={buildId} confirmation={confirmation} steps={steps} remediation={story.revisions[0]?.remediation ?? null} conditions={story.revisions[0]?.conditions ?? []} countingKeys={story.countingKeys} others={others.rows.map(row => row.build).filter(row => row.id !== buildId)} apiBase={apiBase} here={`${base}/builds/${buildId}/recall`} />
      )}
    </>
  )
}
