import type { ClientBase } from 'pg'
import { chainProblems, type ChainProblem, type ChainRow } from '@/server/domain/audit-chain'

export type ChainReport = { consultancyId: string; name: string; entries: number; unchained: number; problems: ChainProblem[] }

/** Reads every consultancy's chain on the owner's connection and names what was tampered with, is missing or was moved. */
export async function verifyAuditChains(owner: ClientBase): Promise<ChainReport[]> {
  const houses = await owner.query<{ id: string; name: string }>('select id, name from consultancy order by name, id')
  const reports: ChainReport[] = []
  for (const { id, name } of houses.rows) {
    const rows = await readChain(owner, id)
    const head = await owner.query<{ seq: string; hash: string }>('select seq, hash from audit_head where consultancy_id = $1', [id])
    const last = head.rows[0] ? { seq: Number(head.rows[0].seq), hash: head.rows[0].hash } : null
    reports.push({ consultancyId: id, name, entries: rows.length, unchained: await countUnchained(owner, id), problems: chainProblems(rows, last) })
  }
  return reports
}

async function readChain(owner: ClientBase, consultancyId: string): Promise<ChainRow[]> {
  const { rows } = await owner.query<Omit<ChainRow, 'seq' | 'at'> & { seq: string; at: Date }>(
    `select l.seq, l.hash, e.id, e.customer_id as "customerId", e.at, e.actor_kind as "actorKind", e.actor_id as "actorId", e.actor_name as "actorName",
            e.verb, e.subject_kind as "subjectKind", e.subject_id as "subjectId", e.before_digest as "beforeDigest", e.after_digest as "afterDigest",
            e.payload_digest as "payloadDigest", e.salt, e.detail, e.digest
     from audit_link l join audit_entry e on e.consultancy_id = l.consultancy_id and e.id = l.entry_id
     where l.consultancy_id = $1 order by l.seq`,
    [consultancyId],
  )
  return rows.map(row => ({ ...row, seq: Number(row.seq), at: row.at.toISOString() }))
}

/** An entry beside the chain was put there by somebody who is not this product. */
async function countUnchained(owner: ClientBase, consultancyId: string): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(
    `select count(*)::int as count from audit_entry e where e.consultancy_id = $1
       and not exists (select 1 from audit_link l where l.consultancy_id = e.consultancy_id and l.entry_id = e.id)`,
    [consultancyId],
  )
  return rows[0]?.count ?? 0
}

/**
 * Erases a person from the audit log, in every consultancy: the name and the detail of what they did, and of every row
 * that mentions one of their addresses. The chain still verifies. Returns how many rows were emptied.
 */
export async function eraseFromAudit(owner: ClientBase, userId: string): Promise<number> {
  const { rows } = await owner.query<{ email: string }>(
    `select email from auth."user" where id = $1 union select email from member where user_id = $1 union select email from contact where user_id = $1`,
    [userId],
  )
  const erased = await owner.query(
    `update audit_entry set actor_name = '', detail = '{}', salt = null
     where salt is not null and (actor_id = $1 or exists (select 1 from unnest($2::text[]) as known(address) where position(lower(address) in lower(detail::text)) > 0))`,
    [userId, rows.map(row => row.email)],
  )
  return erased.rowCount ?? 0
}
