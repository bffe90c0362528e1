import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainProblems, entryDigest, linkHash, payloadDigest, type ChainRow } from '@/server/domain/audit-chain'

const chainOf = (length: number): { rows: ChainRow[]; head: { seq: number; hash: string } } => {
  const rows: ChainRow[] = []
  let hash = ''
  for (let seq = 1; seq <= length; seq++) {
    const payload = { actorName: `Kim ${seq}`, detail: { b: seq, a: ['x', null] } }
    const entry = { id: `e${seq}`, customerId: null, at: '2026-11-20T10:00:00.000Z', actorKind: 'consultant', actorId: 'u', verb: 'v', subjectKind: 's', subjectId: String(seq), beforeDigest: null, afterDigest: null, payloadDigest: payloadDigest(payload, 'salt') }
    const digest = entryDigest(entry)
    hash = linkHash(hash, seq, digest)
    rows.push({ ...entry, ...payload, salt: 'salt', seq, hash, digest })
  }
  return { rows, head: { seq: length, hash } }
}

describe('the audit chain', () => {
  it('of any length holds as it was written', () => {
    for (const length of [0, 1, 7]) {
      const { rows, head } = chainOf(length)
      expect(chainProblems(rows, length === 0 ? null : head)).toEqual([])
    }
  })

  it('names a tampered entry, and one whose digest was recomputed to fit', () => {
    const { rows, head } = chainOf(5)
    const tampered = { ...rows[2]!, verb: 'other' }
    expect(chainProblems(rows.with(2, tampered), head)).toEqual([{ seq: 3, kind: 'altered_entry' }])
    expect(chainProblems(rows.with(2, { ...tampered, digest: entryDigest(tampered) }), head)).toEqual([{ seq: 3, kind: 'broken_hash' }])
  })

  it('names a missing, a reordered and a cut-off row', () => {
    const { rows, head } = chainOf(5)
    expect(chainProblems(rows.toSpliced(1, 1), head)).toContainEqual({ seq: 2, kind: 'missing_link' })
    const swapped = rows.with(1, { ...rows[2]!, seq: 2 }).with(2, { ...rows[1]!, seq: 3 })
    expect(chainProblems(swapped, head)).toContainEqual({ seq: 2, kind: 'broken_hash' })
    expect(chainProblems(rows.slice(0, 4), head)).toEqual([{ seq: 4, kind: 'wrong_head' }])
    expect(chainProblems(rows, null)).toEqual([{ seq: 5, kind: 'wrong_head' }])
  })

  it('names an altered payload, and holds when a payload was erased with its salt', () => {
    const { rows, head } = chainOf(3)
    expect(chainProblems(rows.with(0, { ...rows[0]!, actorName: 'Eve' }), head)).toEqual([{ seq: 1, kind: 'altered_payload' }])
    expect(chainProblems(rows.with(0, { ...rows[0]!, actorName: '', detail: {}, salt: null }), head)).toEqual([])
  })

  it('the order of keys in a detail never matters', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), detail => {
      const turned = Object.fromEntries(Object.entries(detail).toReversed())
      expect(payloadDigest({ actorName: 'a', detail: turned }, 's')).toBe(payloadDigest({ actorName: 'a', detail }, 's'))
    }))
  })
})
