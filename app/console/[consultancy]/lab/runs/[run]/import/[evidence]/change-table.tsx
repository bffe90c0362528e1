import { useTranslations } from 'next-intl'
import { DataTable } from '@/app/ui/page-frame'
import type { ImportLine } from '@/server/lab/plan-import'
import { ResultBadge, type ShownResult } from '../../../../result-badge'

const SHOWN = 500
const URGENCY = ['waived', 'worsened', 'kept', 'set', 'same'] as const

/** Line by line what the file would change; disagreements first. */
export function ChangeTable({ lines, of }: { lines: readonly ImportLine[]; of: string }) {
  const t = useTranslations('lab')
  const badge = (status: ShownResult | null) => <ResultBadge result={status ?? 'missing'} word={t(`results.${status ?? 'missing'}`)} />
  const sorted = [...lines].sort((a, b) => URGENCY.indexOf(a.effect) - URGENCY.indexOf(b.effect)).slice(0, SHOWN)
  return (
    <>
      <DataTable caption={t('tableOf', { of })} head={[t('import.case'), t('import.now'), t('import.says'), t('import.then'), t('import.what')]}>
        {sorted.map(one => (
          <tr key={one.key}>
            <th scope="row" className="min-w-56 font-normal">
              {!one.extra && <span className="font-medium">{one.key} </span>}{one.title}
              {one.message && <p className="text-xs whitespace-pre-line text-base-content/80">{one.message.slice(0, 300)}</p>}
            </th>
            <td>{badge(one.before)}</td>
            <td>{badge(one.byFile)}</td>
            <td>{badge(one.after)}</td>
            <td className={one.effect === 'set' || one.effect === 'same' ? '' : 'font-medium text-warning'}>{t(`import.effects.${one.effect}`)}</td>
          </tr>
        ))}
      </DataTable>
      {lines.length > sorted.length && <p className="mt-2 text-sm">{t('run.extrasMore', { count: lines.length - sorted.length })}</p>}
    </>
  )
}
