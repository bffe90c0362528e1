import { desc } from 'drizzle-orm'
import { customerImport } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { emptyMayMeanNone } from './columns'
import type { LineOutcome } from './plan'
import { findImport, planStoredImport } from './stored-import'

const LINES_A_PAGE = 200

/** The imports there were, newest first, without their content. */
export const listImports = (tx: Tx) =>
  tx.db
    .select({
      id: customerImport.id, fileName: customerImport.fileName, at: customerImport.at, byName: customerImport.byName,
      confirmedAt: customerImport.confirmedAt, created: customerImport.created, changed: customerImport.changed, refused: customerImport.refused,
    })
    .from(customerImport)
    .orderBy(desc(customerImport.at))
    .limit(50)

/** What confirming an import would do now; of a confirmed one, what is left to say: its counts and its refused lines. */
export const previewImport = async (tx: Tx, { importId, show, page = 1 }: { importId: string; show?: LineOutcome | undefined; page?: number | undefined }) => {
  const stored = await findImport(tx, importId)
  const { table, kinds, plan, digest } = await planStoredImport(tx, stored)
  const lines = plan.lines.filter(one => (show ? one.outcome === show : true))
  const { content: _, ...row } = stored
  return {
    import: row,
    digest,
    totals: plan.totals,
    things: plan.things,
    lines: lines.slice((page - 1) * LINES_A_PAGE, page * LINES_A_PAGE),
    pages: Math.max(1, Math.ceil(lines.length / LINES_A_PAGE)),
    ignored: table.ignored,
    columns: table.columns.map(({ column, header }) => ({
      column,
      header,
      emptyCells: table.rows.filter(one => one.cells.get(column) === '').length,
      mayMeanNone: emptyMayMeanNone(column, kinds),
    })),
  }
}
