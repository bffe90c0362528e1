import { useTranslations } from 'next-intl'
import { DataTable, Facts } from '@/app/ui/page-frame'
import { UrgencyMark } from '@/app/ui/urgency-mark'
import type { BuildUrgency, UndecidedPlace } from '@/server/decisions/urgent'
import type { UrgencyField } from '@/server/domain/urgency'
import { ClockChart } from './clock-chart'

/** How urgent the build is and by whose word, who lacks it for how long, and the vendor's clock beside the lab's. */
export function UrgencySection({ about: { urgency, clocks, exposure, withdrawn, undecided, now } }: { about: BuildUrgency }) {
  const t = useTranslations('urgency')
  const { exposed, fixed, unknown } = exposure
  const differs = (field: UrgencyField) => urgency.disputed.includes(field) && <> <span className="badge badge-sm badge-outline">{t('disputed')}</span></>
  const saidNone = (field: UrgencyField) => urgency.words.some(word => word.field === field)
  return (
    <div className="space-y-4">
      <UrgencyMark urgency={urgency} exposed={exposed} sinceRelease={clocks.sinceRelease} />
      <Facts
        facts={[
          [t('severity'), <span key="severity">{t(`severities.${urgency.severity ?? (saidNone('severity') ? 'none' : 'unknown')}`)}{differs('severity')}</span>],
          [t('cves'), <span key="cves">{urgency.cves.length > 0 ? urgency.cves.join(', ') : t(saidNone('cves') ? 'noCves' : 'cvesUnknown')}{differs('cves')}</span>],
          [t('exploited'), <span key="exploited">{urgency.exploited === 'yes' ? t('exploitedSince', { since: urgency.exploitedSince ?? '' }) : t(`exploitedStates.${urgency.exploited}`)}{differs('exploited_since')}</span>],
        ]}
      />
      <p className="text-sm">{withdrawn ? t('lacksWithdrawn') : exposed + fixed + unknown === 0 ? t('lacksNone') : t('lacks', { exposed, fixed, unknown })}</p>
      {undecided.length > 0 && (
        <div className="text-sm">
          <h3 className="font-medium">{t('undecided')}</h3>
          <ul className="ms-5 list-disc">{undecided.map(place => <li key={place.environmentId}><UndecidedLine place={place} /></li>)}</ul>
        </div>
      )}
      <div>
        <h3 className="mb-2 font-medium">{t('clocks')}</h3>
        <ClockChart clocks={clocks} exploitedSince={urgency.exploitedSince} now={now} />
      </div>
      <details>
        <summary className="cursor-pointer text-sm">{t('words')}</summary>
        <div className="mt-2"><Words urgency={urgency} /></div>
      </details>
    </div>
  )
}

function UndecidedLine({ place: { customer, environment, days, why } }: { place: UndecidedPlace }) {
  const t = useTranslations('urgency')
  if (why !== null && t.has(`askedAnew.${why}` as 'askedAnew.exploited')) return <>{t(`askedAnew.${why}` as 'askedAnew.exploited', { customer, environment })}</>
  return <>{days === null ? t('undecidedAgain', { customer, environment }) : t('undecidedDays', { customer, environment, days: t('days', { days }) })}</>
}

function Words({ urgency: { words } }: { urgency: BuildUrgency['urgency'] }) {
  const t = useTranslations('urgency')
  const catalogue = useTranslations('catalogue')
  if (words.length === 0) return <p className="text-sm">{t('wordsNone')}</p>
  return (
    <DataTable caption={t('words')} head={[t('fact'), t('says'), t('who')]}>
      {words.map(word => (
        <tr key={word.id}>
          <th scope="row" className="font-normal">{catalogue(`fields.${word.field}`)}</th>
          <td className="break-words font-medium">{word.value.replaceAll(';', ', ')}</td>
          <td className="min-w-48">
            {word.own && <span className="badge badge-sm badge-outline me-1">{t('ours')}</span>}
            {word.byName && t('by', { name: word.byName, day: word.at.toISOString().slice(0, 10) })}{word.source}
            {word.note && <div className="text-xs text-base-content/70">{word.note}</div>}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}
