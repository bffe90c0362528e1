import { createHash, randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { customerImport } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { found } from '../../errors'
import { readWatchedKinds } from '../queries'
import { componentKinds } from './columns'
import type { ImportPlan } from './plan'
import { planImport } from './plan-import'
import { readImportTable, type ImportTable } from './read-import-table'
import { readKnown } from './read-known'

export type StoredImport = typeof customerImport.$inferSelect

export const findImport = async (tx: Tx, importId: string, { lock = false } = {}): Promise<StoredImport> => {
  const wanted = tx.db.select().from(customerImport).where(eq(customerImport.id, importId))
  return found((await (lock ? wanted.for('update') : wanted))[0], 'import')
}

export type PlannedImport = { table: ImportTable; kinds: string[]; plan: ImportPlan; digest: string }

/** Reads the stored file again and plans it against what is known now. `digest` names what a person was shown. */
export const planStoredImport = async (tx: Tx, stored: StoredImport): Promise<PlannedImport> => {
  const kinds = componentKinds(await readWatchedKinds(tx))
  const table = readImportTable(stored.content, kinds)
  const plan = planImport({ rows: table.rows, known: await readKnown(tx, table), kinds, emptyMeansNone: stored.emptyMeansNone, newId: randomUUID })
  const digest = createHash('sha256').update(JSON.stringify([stored.id, stored.emptyMeansNone, plan.lines])).digest('hex')
  return { table, kinds, plan, digest }
}
