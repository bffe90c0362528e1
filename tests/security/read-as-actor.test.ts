import { beforeAll, describe, expect, it } from 'vitest'
import { customer } from '@/db/schema'
import { inOneTrip } from '@/db/one-trip'
import { asActor, readAsActor, writeAsActor } from '@/db/scope'
import { poolOf, sharedConnectionOf } from '@/db/pools'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'

await testDatabase()

const CUSTOMERS = { text: 'select consultancy_id, id from customer', values: [] }
type Row = { consultancy_id: string; id: string }

let kestrel: Tenant
let heron: Tenant
beforeAll(async () => {
  kestrel = await raiseTenant('Kestrel')
  heron = await raiseTenant('Heron')
})

describe('a read in one trip', () => {
  it('sees what asActor sees, and nobody else’s rows, however actors take turns on the connections', async () => {
    const actors = [kestrel.people.engineer, heron.people.reader, kestrel.places[0].people.approver, heron.places[1].people.viewer]
    const seen = await Promise.all(Array.from({ length: 400 }, async (_, n) => {
      const actor = actors[n % actors.length]!
      const rows = n % 3 === 0 ? (await asActor(actor, tx => tx.db.select().from(customer))).map(row => ({ consultancy_id: row.consultancyId, id: row.id })) : await readAsActor<Row>(actor, CUSTOMERS)
      return { actor, rows }
    }))
    for (const { actor, rows } of seen) {
      expect(new Set(rows.map(row => row.consultancy_id))).toEqual(new Set([actor.consultancyId]))
      expect(rows).toHaveLength(actor.kind === 'contact' ? 1 : 2)
    }
  })

  it('leaves no scope behind on its connection', async () => {
    await readAsActor(kestrel.people.owner, CUSTOMERS)
    const clients = await Promise.all(Array.from({ length: 10 }, () => poolOf('app').connect()))
    try {
      for (const client of clients) expect((await client.query('select count(*)::int as count from customer')).rows).toEqual([{ count: 0 }])
    } finally {
      clients.forEach(client => client.release())
    }
    const shared = sharedConnectionOf('app')
    const [, between] = await Promise.all([readAsActor(kestrel.people.owner, CUSTOMERS), shared.query('select count(*)::int as count from customer'), readAsActor(heron.people.owner, CUSTOMERS)])
    expect(between.rows).toEqual([{ count: 0 }])
  })

  it('cannot write', async () => {
    const write = { text: 'update customer set name = $1', values: ['Mine'] }
    await expect(readAsActor(kestrel.people.owner, write)).rejects.toThrow(/read-only transaction/)
    expect((await asActor(kestrel.people.owner, tx => tx.db.select().from(customer))).map(row => row.name)).not.toContain('Mine')
  })

  it('does not run the statement where the scope cannot be set', async () => {
    const nobody = { ...kestrel.people.owner, consultancyId: 'a\u0000b' }
    await expect(readAsActor(nobody, CUSTOMERS)).rejects.toThrow(/invalid byte sequence/)
    await expect(readAsActor(kestrel.people.owner, { text: 'select 1 from nowhere', values: [] })).rejects.toThrow(/nowhere/)
    await expect(readAsActor(kestrel.people.owner, { text: 'select 1 from nowhere', values: [] })).rejects.toThrow(/nowhere/)
    expect(await readAsActor(kestrel.people.owner, CUSTOMERS)).toHaveLength(2)
  })

  it('does not run it where any statement before it fails, and the connection goes on as if nothing had been', async () => {
    const client = await poolOf('app').connect()
    const owner = kestrel.people.owner
    const scope = { text: `select set_config('app.actor_kind', $1, true), set_config('app.consultancy', $2, true)`, values: ['consultant', owner.consultancyId] }
    const failing = { text: 'select 1 / $1::int', values: ['0'] }
    try {
      for (const before of [[failing, scope], [scope, failing], [scope, { ...failing, text: 'select nonsense' }]]) {
        await expect(inOneTrip(client, [...before, CUSTOMERS])).rejects.toThrow()
        expect((await client.query('select count(*)::int as count from customer')).rows, 'no scope is left').toEqual([{ count: 0 }])
        expect(await inOneTrip(client, [scope, CUSTOMERS])).toHaveLength(2)
        expect(await inOneTrip(client, [CUSTOMERS])).toEqual([])
      }
    } finally {
      client.release()
    }
  })

  it('gets the answer of its own statement, however many are under way on one connection', async () => {
    const owner = kestrel.people.owner
    for (let turn = 0; turn < 20; turn++) {
      const [one, other] = await Promise.all(['1', '2'].map(text => readAsActor<{ n: number }>(owner, { text: `select ${text} as n`, values: [] })))
      expect([one, other]).toEqual([[{ n: 1 }], [{ n: 2 }]])
    }
  })

  it('loses its connection half way and leaves nothing to whoever gets the next', async () => {
    const lost = Array.from({ length: 5 }, () => readAsActor(heron.people.owner, { text: 'select pg_terminate_backend(pg_backend_pid())', values: [] }).catch((error: Error) => error.message))
    expect((await Promise.all(lost)).every(one => typeof one === 'string')).toBe(true)
    for (let turn = 0; turn < 20; turn++) expect(new Set((await readAsActor<Row>(kestrel.people.owner, CUSTOMERS)).map(row => row.consultancy_id))).toEqual(new Set([kestrel.consultancyId]))
  })
})

describe('a write in one trip', () => {
  const rename = (name: string) => ({ text: 'update customer set name = name || $1 returning consultancy_id, id', values: [name] })
  const names = (tenant: Tenant) => asActor(tenant.people.owner, async tx => (await tx.db.select().from(customer)).map(row => row.name))

  it('reaches its own rows and nobody else’s, and is there for all when it resolves', async () => {
    const before = await names(heron)
    const rows = await writeAsActor<Row>(kestrel.people.owner, rename(' renamed'))
    expect(new Set(rows.map(row => row.consultancy_id))).toEqual(new Set([kestrel.consultancyId]))
    expect((await names(kestrel)).every(name => name.endsWith(' renamed'))).toBe(true)
    expect(await names(heron)).toEqual(before)
  })

  it('leaves nothing where it fails, nor where the scope cannot be set', async () => {
    const failing = { text: `with renamed as (update customer set name = name || ' half' returning id) select 1 / (count(*) - count(*)) from renamed`, values: [] }
    await expect(writeAsActor(heron.people.owner, failing)).rejects.toThrow(/division by zero/)
    await expect(writeAsActor({ ...heron.people.owner, consultancyId: 'a\u0000b' }, rename(' nobody’s'))).rejects.toThrow(/invalid byte sequence/)
    for (const tenant of [kestrel, heron]) expect((await names(tenant)).join()).not.toMatch(/half|nobody/)
  })
})
