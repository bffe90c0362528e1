import Link from '@/app/ui/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { BuildName } from '@/app/ui/build-name'
import { FacetList, facetNames } from '@/app/ui/facet-text'
import { PageHeader, Section } from '@/app/ui/page-frame'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { Conclusion } from '../../conclusion'
import { shownResult } from '../../result-badge'
import { CaseList } from './case-list'
import { caseWords } from './case-words'
import { ExtraResults } from './extra-results'
import { FilesSection } from './files-section'
import { NotesSection } from './notes-section'
import { SealForms } from './seal-forms'
import { SealedBanner } from './sealed-banner'
import { TimerForm } from './timer-form'

export default async function RunPage({ params }: { params: Promise<{ consultancy: string; run: string }> }) {
  const { consultancy, run: runId } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('lab')
  const story = await api.lab.run({ runId })
  const { run, build, rigName, planName, cases, extras } = story
  const names = facetNames(await api.catalogue.products())
  const locale = await getLocale()
  const open = run.state === 'open' && actorMay(actor, 'lab.work')
  return (
    <>
      <PageHeader
        title={t('run.title', { rig: rigName })}
        trail={[{ href: `${base}/lab`, label: t('title') }]}
        lead={<><BuildName build={build} href={`${base}/builds/${build.id}`} /> <span className="tabular-nums">{story.versionText}</span> · {planName} {run.expedited && <ExpeditedMark />} · <Conclusion run={run} />{run.expeditedReason && <> · {t('expeditedReason')}: {run.expeditedReason}</>}</>}
      >
        <TimerForm minutes={story.minutes} running={story.timerRunning} runId={runId} apiBase={apiBase} open={open} />
        {run.state === 'sealed' && <Link href={`${base}/builds/${build.id}#verdict`} className="btn btn-primary">{t('run.writeVerdict')}</Link>}
      </PageHeader>
      {run.state !== 'open' && <SealedBanner run={run} holds={story.sealHolds} />}
      <Section title={t('run.list')}>
        <CaseList
          runId={runId}
          apiBase={apiBase}
          readOnly={!open}
          words={await caseWords()}
          cases={cases.map(one => ({
            id: one.id, key: one.key, title: one.title, procedure: one.procedure, mandatory: one.mandatory, status: one.status, note: one.note,
            waiver: one.waiver && { byName: one.waiver.byName, reason: one.waiver.reason },
            known: one.carried && {
              href: `${base}/issues/${one.carried.id}`,
              title: (locale === 'ja' && one.carried.title.ja) || one.carried.title.en,
              tried: one.carried.history.filter(row => row.runId !== runId).map(row => ({ href: `${base}/lab/runs/${row.runId}`, build: row.build.version?.join('.') ?? row.build.labels[0]!, day: row.sealedAt.toISOString().slice(0, 10), result: shownResult(row.status, row.waived) })),
            },
            failedBefore: one.failedBefore && { href: `${base}/lab/runs/${one.failedBefore.runId}`, label: one.failedBefore.labels[0] ?? '' },
          }))}
        />
      </Section>
      {extras.length > 0 && <ExtraResults extras={extras} />}
      <FilesSection evidence={story.evidence} runId={runId} base={base} apiBase={apiBase} open={open} />
      <NotesSection note={run.note} runId={runId} apiBase={apiBase} open={open} />
      <Section title={t('run.subjects')}>
        <ul className="grid gap-3 md:grid-cols-2">
          {story.subjects.map(subject => (
            <li key={subject.id} className="rounded-box border border-base-300 p-3"><h3 className="mb-1 font-medium">{subject.systemName}</h3><FacetList facets={subject.facets} names={names} /></li>
          ))}
        </ul>
      </Section>
      {open && <SealForms verdict={story.verdict} cases={cases} runId={runId} apiBase={apiBase} />}
    </>
  )
}
