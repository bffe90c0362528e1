import { and, desc, eq, gte, ilike, lt, or, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { auditEntry, auditLink } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { day, input, line, wholeNumber } from '../forms'

/** `from` and `to` are days in UTC, both included; `before` pages on: the place in the chain to start below. */
export const auditFilter = input({
  who: line(120).optional(),
  verb: line(120).optional(),
  subject: line(120).optional(),
  from: day().optional(),
  to: day().optional(),
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
})
export type AuditFilter = z.infer<typeof auditFilter>

const PAGE = 100
export const EXPORT_LIMIT = 50_000

const literally = (text: string) => `%${text.replace(/[%_\\]/g, '\\$&')}%`
const nextDay = (text: string) => new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000)

const conditionOf = ({ who, verb, subject, from, to, before }: AuditFilter): SQL | undefined =>
  and(
    who ? ilike(auditEntry.actorName, literally(who)) : undefined,
    verb ? ilike(auditEntry.verb, literally(verb)) : undefined,
    subject ? or(ilike(auditEntry.subjectKind, literally(subject)), eq(auditEntry.subjectId, subject)) : undefined,
    from ? gte(auditEntry.at, new Date(`${from}T00:00:00Z`)) : undefined,
    to ? lt(auditEntry.at, nextDay(to)) : undefined,
    before ? lt(auditLink.seq, before) : undefined,
  )

const select = (tx: Tx, filter: AuditFilter, limit: number) =>
  tx.db
    .select({
      seq: auditLink.seq, at: auditEntry.at, actorKind: auditEntry.actorKind, actorName: auditEntry.actorName, verb: auditEntry.verb,
      subjectKind: auditEntry.subjectKind, subjectId: auditEntry.subjectId, detail: auditEntry.detail, hash: auditLink.hash,
    })
    .from(auditEntry)
    .innerJoin(auditLink, and(eq(auditLink.consultancyId, auditEntry.consultancyId), eq(auditLink.entryId, auditEntry.id)))
    .where(conditionOf(filter))
    .orderBy(desc(auditLink.seq))
    .limit(limit)

/** The audit log, newest first, a page at a time. */
export const readAuditLog = async (tx: Tx, filter: AuditFilter) => {
  const rows = await select(tx, filter, PAGE + 1)
  return { rows: rows.slice(0, PAGE), next: rows.length > PAGE ? rows[PAGE - 1]!.seq : null }
}

/** The same rows for a file; at most `EXPORT_LIMIT`, and it says when that cut something off. */
export const readAuditExport = async (tx: Tx, filter: AuditFilter) => {
  const rows = await select(tx, filter, EXPORT_LIMIT + 1)
  return { rows: rows.slice(0, EXPORT_LIMIT), cut: rows.length > EXPORT_LIMIT }
}
