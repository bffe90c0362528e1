import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { customerImport } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../../actor'
import { audit } from '../../audit'
import { DomainError } from '../../errors'
import { id, input, line } from '../../forms'
import { sentenceFor } from '../../i18n/sentences'
import { announce } from '../../live/announce'
import { applyPlan } from './apply-plan'
import type { Writes } from './plan'
import { findImport, planStoredImport } from './stored-import'

export const confirmImportInput = input({ importId: id(), digest: line(64) })

type Confirmed = { id: string; created: number; changed: number; refused: number }

/**
 * Does what the preview showed, all of it in this transaction, and nothing else: when things have changed since, it
 * is refused and must be looked at again. Confirming twice is confirming once.
 */
export const confirmImport = async (tx: Tx<Consultant>, given: z.infer<typeof confirmImportInput>): Promise<Confirmed> => {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`import ${tx.consultancyId}`}, 0))`)
  const stored = await findImport(tx, given.importId, { lock: true })
  if (stored.confirmedAt) return { id: stored.id, created: stored.created!, changed: stored.changed!, refused: stored.refused! }

  const { plan, digest } = await planStoredImport(tx, stored)
  if (digest !== given.digest) throw changedMeanwhile()
  const basis = sentenceFor(tx.actor.locale, 'environments.import.basis', { file: stored.fileName })
  await applyPlan(tx, plan.writes, basis).catch((cause: unknown) => {
    throw isDuplicate(cause) ? changedMeanwhile(cause) : cause
  })

  const { created, changed, refused } = plan.totals
  await tx.db.update(customerImport).set({ confirmedAt: tx.now, created, changed, refused }).where(eq(customerImport.id, stored.id))
  const refusedLines = plan.lines.filter(one => one.outcome === 'refused').map(one => one.line)
  await audit(tx, {
    verb: 'environments.confirm_import',
    subject: { kind: 'customer_import', id: stored.id },
    after: plan.lines,
    detail: { fileSha256: stored.fileSha256, emptyMeansNone: stored.emptyMeansNone, ...plan.totals, things: plan.things, refusedLines },
  })
  announce(tx, { kind: 'import', subjectId: stored.id, customerIds: customersOf(plan.writes) })
  return { id: stored.id, created, changed, refused }
}

/** Whose servers it adds or changes. Components alone are told with the next event: few imports have nothing else. */
const customersOf = ({ systems, changedSystems, installations, changedInstallations }: Writes): string[] =>
  [...systems, ...changedSystems, ...installations, ...changedInstallations].map(row => row.customerId)

const changedMeanwhile = (cause?: unknown) => new DomainError('conflict', 'environments.errors.changedMeanwhile', { cause })

/** Somebody created the same thing between our look and our write. */
const isDuplicate = (error: unknown): boolean => {
  const { code, cause } = error as { code?: string; cause?: unknown }
  return code === '23505' || (cause !== undefined && isDuplicate(cause))
}
