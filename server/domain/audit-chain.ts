import { createHash } from 'node:crypto'

/** What an audit entry's digest is made of. `at` is an ISO instant in UTC with milliseconds. */
export type ChainedEntry = {
  readonly id: string
  readonly customerId: string | null
  readonly at: string
  readonly actorKind: string
  readonly actorId: string | null
  readonly verb: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly beforeDigest: string | null
  readonly afterDigest: string | null
  readonly payloadDigest: string
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** The digest of what may be erased later, salted so that a name cannot be guessed from it. Key order never matters. */
export function payloadDigest(payload: { readonly actorName: string; readonly detail: unknown }, salt: string): string {
  return sha256(`${salt} ${canonical(payload)}`)
}

export function entryDigest(entry: ChainedEntry): string {
  const { id, customerId, at, actorKind, actorId, verb, subjectKind, subjectId, beforeDigest, afterDigest, payloadDigest: payload } = entry
  return sha256(JSON.stringify([id, customerId, at, actorKind, actorId, verb, subjectKind, subjectId, beforeDigest, afterDigest, payload]))
}

/** The same rule as `extend_audit_chain` in db/migrations. */
export function linkHash(before: string, seq: number, digest: string): string {
  return sha256(`${before} ${seq} ${digest}`)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined)
    return `{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

export type ChainRow = ChainedEntry & { readonly seq: number; readonly hash: string; readonly digest: string; readonly salt: string | null; readonly actorName: string; readonly detail: unknown }
export type ChainProblem = { readonly seq: number; readonly kind: 'missing_link' | 'altered_entry' | 'altered_payload' | 'broken_hash' | 'wrong_head' }

/** Everything wrong with a chain, read in order of `seq`: a tampered, missing or reordered row is named by its place. */
export function chainProblems(rows: readonly ChainRow[], head: { readonly seq: number; readonly hash: string } | null): ChainProblem[] {
  const problems: ChainProblem[] = []
  let before = ''
  let expected = 1
  for (const row of rows) {
    for (; expected < row.seq; expected++) problems.push({ seq: expected, kind: 'missing_link' })
    if (entryDigest(row) !== row.digest) problems.push({ seq: row.seq, kind: 'altered_entry' })
    if (row.salt !== null && payloadDigest({ actorName: row.actorName, detail: row.detail }, row.salt) !== row.payloadDigest) problems.push({ seq: row.seq, kind: 'altered_payload' })
    if (linkHash(before, row.seq, row.digest) !== row.hash) problems.push({ seq: row.seq, kind: 'broken_hash' })
    before = row.hash
    expected = row.seq + 1
  }
  const last = { seq: expected - 1, hash: before }
  if ((head ?? { seq: 0, hash: '' }).seq !== last.seq || (head?.hash ?? '') !== last.hash) problems.push({ seq: last.seq, kind: 'wrong_head' })
  return problems
}
