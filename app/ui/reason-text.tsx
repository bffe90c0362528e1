import { useFormatter, useTranslations } from 'next-intl'
import { defectOf } from '@/server/domain/interim-update'
import type { Reason } from '@/server/domain/may-install'

/** One reason of `mayInstall` as a sentence: what it is, why, until when, and the words of whoever set a hold. */
export function ReasonText({ reason: { status, detail, at, count, said } }: { reason: Reason }) {
  const why = useTranslations('why')
  const format = useFormatter()
  const when = at && format.dateTime(new Date(at), { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' })
  const wordsOf = (): string => {
    const defect = detail ? defectOf(detail) : null
    if (defect !== null) return ` ${why('details.interim', { defect })}`
    if (detail && why.has(`details.${detail}`)) return ` ${why(`details.${detail}`, { at: when ?? '', count: count ?? 0 })}`
    return detail && status === 'unacknowledged' ? ` (${detail})` : ''
  }
  return (
    <>
      {why(status)}{wordsOf()}
      {said && <> “{said}”</>}
    </>
  )
}
