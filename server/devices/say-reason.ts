import { defectOf } from '../domain/interim-update'
import type { Reason } from '../domain/may-install'
import type { Translate } from '../i18n/sentences'

export type SaidReason = { code: string; detail: string | null; until: string | null; sentence: string }

/** A reason as a device is told it: the status as its code, and the sentence that people read on the pages. */
export const sayReason = (why: Translate, reason: Reason & { at?: Date; count?: number; said?: string }): SaidReason => {
  const { status, detail, at, count, said } = reason
  const defect = defectOf(detail)
  const key = `details.${defect === null ? detail : 'interim'}`
  const more = detail && why.has(key) ? why(key, { at: at?.toISOString() ?? '', count: count ?? 0, defect: defect ?? '' }) : status === 'unacknowledged' && detail ? `(${detail})` : null
  return { code: status, detail: detail ?? null, until: at?.toISOString() ?? null, sentence: [why(status), more, said && `“${said}”`].filter(Boolean).join(' ') }
}
