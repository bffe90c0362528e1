import { createHash } from 'node:crypto'
import { auditEntry } from '@/db/schema'
import type { Tx } from '@/db/scope'

const digestOf = (value: unknown) =>
  value === undefined || value === null ? null : createHash('sha256').update(JSON.stringify(value)).digest('hex')

type Entry = {
  verb: string
  subject: { kind: string; id: string }
  customerId?: string | null
  before?: unknown
  after?: unknown
  detail?: Record<string, unknown>
}

/** Emits the write's audit row, in the write's transaction: no write without it, no row without the write. */
export const audit = async (tx: Tx, entry: Entry): Promise<void> => {
  const { actor, now } = tx
  await tx.db.insert(auditEntry).values({
    consultancyId: tx.consultancyId,
    customerId: entry.customerId ?? (actor.kind === 'contact' ? actor.customerId : null),
    at: now,
    actorKind: actor.kind,
    actorId: actor.kind === 'job' ? null : actor.userId,
    actorName: actor.name,
    verb: entry.verb,
    subjectKind: entry.subject.kind,
    subjectId: entry.subject.id,
    beforeDigest: digestOf(entry.before),
    afterDigest: digestOf(entry.after),
    detail: entry.detail ?? {},
  })
}
