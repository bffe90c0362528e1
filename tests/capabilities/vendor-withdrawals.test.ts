import { eq } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { auditEntry, decision, exposure, runbook, withdrawal } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { log } from '@/server/log'
import { carryOutVendorWithdrawals } from '@/server/recalls/vendor-withdrawals'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house, publish, RU4, sealedRun } from '../support/scene'

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
beforeAll(() => admin.connect())
afterAll(() => admin.end())

/** What a load of the catalogue does when the vendor has pulled RU4, or has put it back. */
const vendorSays = (reason: string | null) => admin.query('update build set vendor_withdrawn_reason = $1 where version = $2', [reason, RU4])
const rowsOf = (kim: Consultant) =>
  as(kim, async tx => ({
    withdrawals: await tx.db.select().from(withdrawal),
    exposures: await tx.db.$count(exposure),
    runbooks: await tx.db.$count(runbook),
    revoked: await tx.db.$count(decision, eq(decision.kind, 'revoked')),
    audited: await tx.db.select({ kind: auditEntry.actorKind }).from(auditEntry).where(eq(auditEntry.verb, 'recalls.withdraw')),
  }))
const alertsOf = async (kim: Consultant) => Number((await admin.query(`select count(*) from pgboss.job where name = 'send-alerts' and data->>'consultancyId' = $1`, [kim.consultancyId])).rows[0].count)

/** A house that judged RU4, one that only has it somewhere, one that has nothing of it although a server updates itself. */
const houses = async () => {
  const [judged, has, nothing] = [await house('Judged'), await house('Has'), await house('Nothing')]
  const place = await as(judged, async tx => {
    const ru4 = await findVersion(tx, RU4)
    await publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, await addRig(tx))] })
    return { ru4, ...(await addCustomer(tx)), other: await addCustomer(tx, [{ updateMode: 'automatic' }]) }
  })
  await asActor(place.approver, async tx => {
    const { seen } = (await readPortalUpdate(tx, { buildId: place.ru4.id })).places[0]!
    return approve(tx, { environmentId: place.environmentId, buildId: place.ru4.id, seen, acknowledged: [] })
  })
  await as(has, tx => addCustomer(tx, [{ version: '8.1.311.3' }]))
  await as(nothing, tx => addCustomer(tx, [{ updateMode: 'automatic' }]))
  return { judged, has, nothing, place }
}

describe('what a vendor pulls', () => {
  it('blocks at once, is carried out in each consultancy that has anything of it, and again changes nothing', async () => {
    const { judged, has, nothing, place } = await houses()
    await vendorSays('Pulled: EWS crashes')
    expect((await asActor(place.approver, tx => installAnswers(tx, { buildIds: [place.ru4.id] }))).map(row => row.answer.status)).toEqual(['recalled'])
    expect((await carryOutVendorWithdrawals()).carriedOut).toBe(2)
    const after = [await rowsOf(judged), await rowsOf(has), await rowsOf(nothing)]
    expect(after.map(one => one.withdrawals.map(row => [row.byVendor, row.byKind, row.reason.en]))).toEqual([[[true, 'job', 'Pulled: EWS crashes']], [[true, 'job', 'Pulled: EWS crashes']], []])
    expect(after.map(one => [one.exposures, one.runbooks, one.revoked, one.audited.length])).toEqual([[2, 2, 1, 1], [1, 1, 0, 1], [0, 0, 0, 0]])
    expect(after[0]!.audited).toEqual([{ kind: 'job' }])
    expect([await alertsOf(judged), await alertsOf(has), await alertsOf(nothing)]).toEqual([1, 1, 0])
    expect((await carryOutVendorWithdrawals()).carriedOut).toBe(0)
    expect(await Promise.all([rowsOf(judged), rowsOf(has), rowsOf(nothing)])).toEqual(after)
    expect(await alertsOf(judged)).toBe(1)
    await vendorSays(null)
  })

  it('two workers at once carry it out once, and a consultancy that fails keeps no other waiting', async () => {
    const { judged, has } = await houses()
    await vendorSays('Pulled again')
    const said = vi.spyOn(log, 'error').mockImplementation(() => undefined)
    await admin.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
      create trigger refuse before insert on withdrawal for each row when (new.consultancy_id = '${judged.consultancyId}') execute function refuse()`)
    await expect(carryOutVendorWithdrawals()).rejects.toThrow('1 consultancies')
    expect([(await rowsOf(judged)).withdrawals.length, (await rowsOf(judged)).revoked, (await rowsOf(has)).withdrawals.length]).toEqual([0, 0, 1])
    await admin.query('drop trigger refuse on withdrawal')
    const both = await Promise.all([carryOutVendorWithdrawals(), carryOutVendorWithdrawals()])
    expect(both.map(one => one.carriedOut).toSorted()).toEqual([0, 1])
    expect((await rowsOf(judged)).withdrawals).toHaveLength(1)
    expect(said).toHaveBeenCalledOnce()
    said.mockRestore()
    await vendorSays(null)
  })
})
