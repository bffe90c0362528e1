import type { Remediation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { groupByAdvice, readAdvice, readReplacementNames } from './advice'
import { tellAdvice, type Told } from './advice-text'

/** What to do at these installations, in the reader's language; told apart by system only where it differs. */
export const tellAt = async (tx: Tx, remediation: Remediation, rows: readonly { id: string; system: string }[]): Promise<{ where: string | null; told: Told[] }[]> => {
  if (rows.length === 0) return []
  const locale = 'locale' in tx.actor ? tx.actor.locale : 'en'
  const names = await readReplacementNames(tx, remediation)
  const groups = groupByAdvice(rows, await readAdvice(tx, remediation, rows.map(row => row.id)))
  return groups.map(group => ({ where: groups.length > 1 ? group.rows.map(row => row.system).join(', ') : null, told: tellAdvice(group.advice, locale, names) }))
}
