import pg from 'pg'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eraseFromAudit, verifyAuditChains } from '@/db/audit-chain'
import { audit } from '@/server/audit'
import { auditCsv } from '@/server/audit-log/audit-csv'
import { readAuditExport, readAuditLog } from '@/server/audit-log/queries'
import { asActor } from '@/db/scope'
import { testDatabase } from '../support/database'
import { addCustomer, as, house } from '../support/scene'

const database = await testDatabase()
const owner = new pg.Client({ connectionString: database.owner })
beforeAll(() => owner.connect())
afterAll(() => owner.end())

const reportOf = async (consultancyId: string) => (await verifyAuditChains(owner)).find(report => report.consultancyId === consultancyId)!

/** Does something to the tables that nobody should, looks at the report, and undoes it. */
const whenTampered = async (consultancyId: string, statement: string) => {
  await owner.query('begin')
  await owner.query(statement, [consultancyId])
  const report = await reportOf(consultancyId)
  await owner.query('rollback')
  return report
}

describe('the audit log', () => {
  it('chains every write of a consultancy, also when writes come all at once, and a rolled-back write leaves no gap', async () => {
    const kim = await house()
    const note = (fails: boolean) => as(kim, async tx => {
      await audit(tx, { verb: 'test.note', subject: { kind: 'test', id: randomUUID() }, detail: { when: tx.now, nothing: undefined, rate: 1.5 } })
      if (fails) throw new Error('abort')
    })
    await Promise.allSettled(Array.from({ length: 40 }, (_, index) => note(index % 4 === 0)))
    expect(await reportOf(kim.consultancyId)).toMatchObject({ entries: 30, unchained: 0, problems: [] })
  })

  it("links a contact's writes to the consultancy's one chain", async () => {
    const kim = await house()
    const { approver } = await as(kim, tx => addCustomer(tx))
    const before = (await reportOf(kim.consultancyId)).entries
    await asActor(approver, tx => audit(tx, { verb: 'test.note', subject: { kind: 'test', id: '1' } }))
    expect(await reportOf(kim.consultancyId)).toMatchObject({ entries: before + 1, problems: [] })
  })

  it('finds a tampered, a missing and an added row', async () => {
    const kim = await house()
    await as(kim, tx => addCustomer(tx))
    expect((await whenTampered(kim.consultancyId, `update audit_entry set verb = 'x' where consultancy_id = $1 and seq = (select min(seq) from audit_entry where consultancy_id = $1)`)).problems).toEqual([{ seq: 1, kind: 'altered_entry' }])
    expect((await whenTampered(kim.consultancyId, `delete from audit_link where consultancy_id = $1 and seq = 2`)).problems).toContainEqual({ seq: 2, kind: 'missing_link' })
    expect(await whenTampered(kim.consultancyId, `insert into audit_entry (consultancy_id, at, actor_kind, actor_name, verb, subject_kind, subject_id, detail) values ($1, now(), 'job', 'x', 'x', 'x', 'x', '{}')`)).toMatchObject({ unchained: 1 })
  })

  it('is read by filter, and its file never holds a formula', async () => {
    const kim = await house()
    await as(kim, async tx => {
      for (const name of ['=HYPERLINK("x")', '+1', '@cmd']) await audit(tx, { verb: 'test.note', subject: { kind: name, id: name } })
      await audit(tx, { verb: 'test.other', subject: { kind: 'test', id: '1' } })
    })
    await as(kim, async tx => {
      expect((await readAuditLog(tx, { verb: 'other' })).rows).toHaveLength(1)
      expect((await readAuditLog(tx, { who: '%' })).rows).toHaveLength(0)
      const csv = auditCsv(await readAuditExport(tx, { verb: 'test.note' }))
      expect(csv).toContain(`"'=HYPERLINK(""x"")"`)
      expect(csv).not.toMatch(/(^|,)"?[=+@]/m)
    })
  })

  it('erasing a person keeps the chain valid', async () => {
    const kim = await house()
    await as(kim, tx => addCustomer(tx))
    expect(await eraseFromAudit(owner, kim.userId)).toBeGreaterThan(0)
    expect(await reportOf(kim.consultancyId)).toMatchObject({ problems: [] })
    const { rows } = await owner.query(`select count(*)::int as left from audit_entry where consultancy_id = $1 and actor_name <> ''`, [kim.consultancyId])
    expect(rows[0]!.left).toBe(0)
  })
})
