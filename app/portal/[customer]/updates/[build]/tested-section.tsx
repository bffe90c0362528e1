import { useTranslations } from 'next-intl'
import type { Tested } from '@/db/schema'
import { DataTable } from '@/app/ui/page-frame'
import { ExpeditedMark } from '@/app/ui/urgency-mark'
import { When } from '@/app/ui/when'

type Case = Tested['cases'][number]

/** Waived is waived, never passed; a missing result is no failure. */
const shownAs = (one: Case) => (one.waived ? 'waived' : (one.status ?? 'missing'))

/** The tests behind the verdict: how many of each result, and every case one click away. */
export function TestedSection({ tested }: { tested: Tested[] }) {
  const t = useTranslations('portal')
  return (
    <div className="space-y-3">
      {tested.map(run => (
        <details key={run.runId} className="rounded-box border border-base-300 p-3">
          <summary className="cursor-pointer">
            {run.rig} · {t(`conclusions.${run.conclusion}`)} · <When at={run.sealedAt} />{run.expedited && <> <ExpeditedMark /></>} ·{' '}
            {[...Map.groupBy(run.cases, shownAs)].map(([result, cases]) => `${t(`results.${result}`)} ${cases.length}`).join(', ')}
          </summary>
          <div className="mt-3">
            <DataTable caption={`${run.rig}, ${run.sealedAt.slice(0, 10)}`} head={[t('case'), t('result')]}>
              {run.cases.map(one => (
                <tr key={one.key}>
                  <th scope="row" className="font-normal">{one.title}</th>
                  <td>{t(`results.${shownAs(one)}`)}</td>
                </tr>
              ))}
            </DataTable>
          </div>
        </details>
      ))}
    </div>
  )
}
