import { useTranslations } from 'next-intl'
import type { Tested } from '@/db/schema'
import { DataTable } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'

/** The tests behind the verdict. A waived case is shown as waived, never as passed; a missing result is no failure. */
export function TestedSection({ tested }: { tested: Tested[] }) {
  const t = useTranslations('portal')
  return (
    <div className="space-y-4">
      {tested.map(run => (
        <div key={run.runId}>
          <p className="mb-1 text-sm">{run.rig} · {t(`conclusions.${run.conclusion}`)} · <When at={run.sealedAt} /></p>
          <DataTable caption={run.rig} head={[t('case'), t('result')]}>
            {run.cases.map(one => (
              <tr key={one.key}>
                <th scope="row" className="font-normal">{one.title}</th>
                <td>{one.waived ? t('results.waived') : one.status ? t(`results.${one.status}`) : t('results.missing')}</td>
              </tr>
            ))}
          </DataTable>
        </div>
      ))}
    </div>
  )
}
