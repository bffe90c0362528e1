import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import { ProgressBar } from '@/app/ui/progress-bar'
import { When } from '@/app/ui/when'

type Progress = { id: string; customer: string; steps: number; done: number; last: Date | null }

/** How far the exposed customers are with their runbooks: a bar over all of them, then each. */
export function RunbookTable({ runbooks, base }: { runbooks: readonly Progress[]; base: string }) {
  const t = useTranslations('recalls')
  if (runbooks.length === 0) return <EmptyState title={t('noRunbooks')} />
  const [done, all] = [sum(runbooks.map(one => one.done)), sum(runbooks.map(one => one.steps))]
  const words = t('progress', { done, all, finished: runbooks.filter(one => one.done === one.steps).length, customers: runbooks.length })
  return (
    <>
      <div className="mb-3 space-y-1"><ProgressBar done={done} all={all} label={words} /><p className="text-sm">{words}</p></div>
      <DataTable caption={t('runbooks')} head={[t('customer'), t('acknowledged'), t('lastWord')]}>
        {runbooks.map(one => (
          <tr key={one.id}>
            <th scope="row"><Link href={`${base}/runbooks/${one.id}`} className="link">{one.customer}</Link></th>
            <td className="tabular-nums whitespace-nowrap"><span aria-hidden>{one.done === one.steps ? '✓' : '○'}</span> {t('ofSteps', { done: one.done, all: one.steps })}</td>
            <td>{one.last ? <When at={one.last} /> : t('nothingYet')}</td>
          </tr>
        ))}
      </DataTable>
    </>
  )
}

const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0)
