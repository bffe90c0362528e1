import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { eq } from 'drizzle-orm'
import { mail } from '@/db/schema'
import type { Consultant } from '@/server/actor'
import { recordComponent } from '@/server/environments/record-component'
import { findInstallation } from '@/server/environments/find'
import { reinstateBuild } from '@/server/recalls/reinstate-build'
import { sendAlerts } from '@/server/recalls/send-alerts'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import type { Payloads } from '@/server/jobs/queues'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, findVersion, house, publish, RU4, sealedRun } from '../support/scene'

const database = await testDatabase()

/** Carries out the alerts that this consultancy's writes have queued, and answers with the letters there are. */
const alertsOf = async (actor: Consultant) => {
  const client = new pg.Client({ connectionString: database.admin })
  await client.connect()
  const { rows } = await client.query<{ data: Payloads['send-alerts'] }>(`select data from pgboss.job where name = 'send-alerts' and data->>'consultancyId' = $1 order by created_on`, [actor.consultancyId])
  await client.end()
  for (const { data } of rows) await sendAlerts(data)
  return as(actor, tx => tx.db.select().from(mail).where(eq(mail.kind, 'recall_alert')))
}

/** RU4 is published as a pass and is installed at two customers configured alike. */
const installed = (actor: Consultant, says: Record<string, unknown> = {}) =>
  as(actor, async tx => {
    const ru4 = await findVersion(tx, RU4)
    await publish(tx, ru4.id, { runIds: [await sealedRun(tx, ru4.id, await addRig(tx))], ...says })
    return { ru4, one: await addCustomer(tx, [{ version: '8.1.311.3' }]), other: await addCustomer(tx, [{ version: '8.1.311.3' }]) }
  })

describe('where an installed build turns to fail', () => {
  it('edge 9: a late failing run alerts every customer that has the build, once, with what to do still to come', async () => {
    const kim = await house()
    const { ru4 } = await installed(kim)
    expect(await alertsOf(kim)).toHaveLength(0)
    await as(kim, async tx => sealedRun(tx, ru4.id, await addRig(tx), ['EWS-1']))
    const letters = await alertsOf(kim)
    expect(letters).toHaveLength(2)
    expect(await alertsOf(kim)).toHaveLength(2)
    expect(letters[0]!.text).toContain('a later test of this build failed')
    expect(letters[0]!.text).not.toContain('keep it')
    await as(kim, async tx => sealedRun(tx, ru4.id, await addRig(tx), ['EWS-1']))
    expect(await alertsOf(kim)).toHaveLength(2)
  })

  it('a change of the configuration that a condition blocks alerts that customer, and no other', async () => {
    const kim = await house()
    const { one } = await installed(kim, { kind: 'conditional', conditions: [{ effect: 'blocks', facet: 'component:antivirus', test: 'has', value: 'ForeGuard@10', text: 'Mail stops' }] })
    const { systemId } = await as(kim, tx => findInstallation(tx, one.installations[0]!))
    await as(kim, tx => recordComponent(tx, { systemId, kind: 'antivirus', name: 'ForeGuard', version: '10' }))
    const letters = await alertsOf(kim)
    expect(letters.map(row => row.toAddress)).toEqual([one.approver.email])
  })
})

it('a lifted recall is told to everyone it had alarmed, once, and says that nothing may be installed yet', async () => {
  const kim = await house()
  const { ru4, one } = await installed(kim)
  const untouched = await as(kim, tx => addCustomer(tx, []))
  const { id } = await as(kim, tx => withdrawBuild(tx, { buildId: ru4.id, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
  await as(kim, tx => reinstateBuild(tx, { withdrawalId: id, reason: 'It was the backup agent' }))
  await alertsOf(kim)
  const letters = (await alertsOf(kim)).filter(letter => letter.subject.startsWith('No longer recalled'))
  expect(letters).toHaveLength(2)
  expect(letters.map(letter => letter.customerId)).toContain(one.customerId)
  expect(letters.map(letter => letter.customerId)).not.toContain(untouched.customerId)
  expect(letters[0]!.text).toMatch(/need not be done any more[\s\S]*Do not install[\s\S]*It was the backup agent/)
})
