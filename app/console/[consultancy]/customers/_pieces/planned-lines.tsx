import { CirclePlus, Equal, Pencil, SquareX } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useFacetName } from '@/app/ui/facet-text'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import type { Change, LineOutcome, PlannedLine, Shown } from '@/server/environments/import/plan'

const LOOKS = { created: [CirclePlus, 'text-success'], changed: [Pencil, 'text-info'], unchanged: [Equal, 'text-base-content'], refused: [SquareX, 'text-error'] } as const

export function OutcomeBadge({ outcome }: { outcome: LineOutcome }) {
  const t = useTranslations('environments.import.outcomes')
  const [Shape, colour] = LOOKS[outcome]
  return <span className="inline-flex items-center gap-1.5 whitespace-nowrap"><Shape aria-hidden className={`size-4 ${colour}`} />{t(outcome)}</span>
}

/** What the import does with each line, and why it refuses one. */
export function PlannedLines({ lines }: { lines: readonly PlannedLine[] }) {
  const t = useTranslations('environments')
  const facetName = useFacetName()
  const columnName = (column: string) => (t.has(`import.columns.${column}`) ? t(`import.columns.${column}`) : facetName(`component:${column}`))
  if (lines.length === 0) return <EmptyState title={t('import.noLines')} />
  return (
    <DataTable caption={t('import.title')} head={[t('import.line'), t('system'), t('import.outcome'), t('import.detail')]}>
      {lines.map(({ line, names, outcome, creates, changes, problems }) => (
        <tr key={line}>
          <th scope="row" className="tabular-nums">{line}</th>
          <td>{names.system || '–'}<div className="text-xs text-base-content/70">{[names.customer, names.environment, names.product].filter(Boolean).join(' · ')}</div></td>
          <td><OutcomeBadge outcome={outcome} /></td>
          <td className="min-w-64">
            {creates.length > 0 && <p>{t('import.creates', { things: creates.map(thing => t(`import.things.${thing}`)).join(', ') })}</p>}
            {changes.map(change => <p key={change.field}>{columnName(change.field)}: <ChangedValue change={change} /></p>)}
            {problems.map(({ field, reason, params }) => <p key={`${field} ${reason}`}><strong>{columnName(field)}:</strong> {t(`import.reasons.${reason}`, params)}</p>)}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

function ChangedValue({ change: { before, after } }: { change: Change }) {
  return <><Value value={before} /> <span aria-label="→">→</span> <strong><Value value={after} /></strong></>
}

function Value({ value }: { value: Shown }) {
  const t = useTranslations('ui')
  if (value === null) return <em className="text-warning">{t('unknown')}</em>
  return <>{value === '' ? t('none') : value}</>
}
