import { useTranslations } from 'next-intl'
import { DataTable, Section } from '@/app/ui/page-frame'
import type { ResultStatus } from '@/server/domain/run-result'
import { ResultBadge } from '../../result-badge'

type Extra = { id: string; title: string; status: ResultStatus | null; note: string | null }

const isBad = ({ status }: Extra) => status === 'failed' || status === 'error'
const SHOWN = 100

/** What result files said beyond the plan: the bad ones in full sight, of the rest no more than a page. */
export function ExtraResults({ extras }: { extras: readonly Extra[] }) {
  const t = useTranslations('lab')
  const shown = [...extras].sort((a, b) => Number(isBad(b)) - Number(isBad(a))).slice(0, Math.max(SHOWN, extras.filter(isBad).length))
  const title = t('run.extras', { count: extras.length })
  return (
    <Section title={title}>
      <p className="mb-2 text-sm">{t('run.extrasLead')} {t('run.extrasBad', { count: extras.filter(isBad).length })}</p>
      <details>
        <summary className="cursor-pointer">{t('cases')}</summary>
        <DataTable caption={t('tableOf', { of: title })} head={[t('planPage.case'), t('conclusion')]}>
          {shown.map(one => (
            <tr key={one.id}>
              <th scope="row" className="font-normal">{one.title}{one.note && <p className="text-xs whitespace-pre-line">{one.note}</p>}</th>
              <td><ResultBadge result={one.status ?? 'missing'} word={t(`results.${one.status ?? 'missing'}`)} /></td>
            </tr>
          ))}
        </DataTable>
        {extras.length > shown.length && <p className="mt-2 text-sm">{t('run.extrasMore', { count: extras.length - shown.length })}</p>}
      </details>
    </Section>
  )
}
