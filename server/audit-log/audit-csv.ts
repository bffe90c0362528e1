import { stringify } from 'csv-stringify/sync'
import type { readAuditExport } from './queries'

/** A spreadsheet must never take a cell for a formula: those that begin like one are neutralised. UTF-8 with BOM, CRLF. */
export const auditCsv = ({ rows, cut }: Awaited<ReturnType<typeof readAuditExport>>): string => {
  const cells = rows.map(row => [row.seq, row.at.toISOString(), row.actorKind, row.actorName, row.verb, row.subjectKind, row.subjectId, JSON.stringify(row.detail), row.hash])
  const head = ['seq', 'at', 'actor_kind', 'actor', 'verb', 'subject_kind', 'subject', 'detail', 'hash']
  return stringify([head, ...cells, ...(cut ? [['', '', '', '', 'more rows match; narrow the filter', '', '', '', '']] : [])], { escape_formulas: true, bom: true, record_delimiter: '\r\n' })
}
