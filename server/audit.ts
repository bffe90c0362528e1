import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { auditEntry } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { idOf } from './actor'
import { entryDigest, payloadDigest } from './domain/audit-chain'

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

/**
 * Emits the write's audit row, in the write's transaction: no write without it, no row without the write. `asActor`
 * links it to the consultancy's hash chain just before commit.
 */
export const audit = async (tx: Tx, entry: Entry): Promise<void> => {
  const { actor, now } = tx
  const salt = randomBytes(16).toString('base64url')
  // As JSON stores it, so that what is read back digests the same.
  const payload = { actorName: actor.name, detail: JSON.parse(JSON.stringify(entry.detail ?? {})) as Record<string, unknown> }
  const row = {
    id: randomUUID(),
    customerId: entry.customerId ?? (actor.kind === 'contact' || actor.kind === 'device' ? actor.customerId : null),
    actorKind: actor.kind,
    actorId: idOf(actor),
    verb: entry.verb,
    subjectKind: entry.subject.kind,
    subjectId: entry.subject.id,
    beforeDigest: digestOf(entry.before),
    afterDigest: digestOf(entry.after),
    payloadDigest: payloadDigest(payload, salt),
  }
  const digest = entryDigest({ ...row, at: now.toISOString() })
  await tx.db.insert(auditEntry).values({ consultancyId: tx.consultancyId, at: now, ...row, ...payload, salt, digest })
  tx.chained.push({ id: row.id, digest })
}
