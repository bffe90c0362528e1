import pg from 'pg'
import { like } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { agreement, component, contact, customer, environment, installation, outcome, withdrawal } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Actor, Consultant, Contact } from '@/server/actor'
import { databaseUrl } from '@/server/env'
import { createCustomer } from '@/server/environments/create-customer'
import { changeNotices, noticeSettings } from '@/server/people/notice-settings'
import { testDatabase } from '../support/database'
import { raiseTenant, type Tenant } from '../support/tenants'

const REQUESTS = 10_000
const AT_ONCE = 40

await testDatabase()
const TABLES = [customer, environment, installation, component, contact, agreement, outcome, withdrawal]

/** The same numbers from the same seed (mulberry32); a failure is seen again with SEED=… */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
let state = seed
const random = (): number => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const pick = <T>(among: readonly T[]): T => among[Math.floor(random() * among.length)]!

const pool = new pg.Pool({ connectionString: databaseUrl('app'), max: 2 })
let actors: readonly (Consultant | Contact)[]

beforeAll(async () => {
  const [kestrel, heron]: Tenant[] = [await raiseTenant('Kestrel'), await raiseTenant('Heron')]
  const [aoi, brook] = kestrel!.places
  actors = [kestrel!.people.engineer, heron!.people.engineer, aoi.people.approver, brook.people.approver, heron!.places[0].people.approver]
  // Two connections for everybody, where the product has ten: each is handed from actor to actor thousands of times.
  pool.on('error', () => undefined)
  const pools = (globalThis as { patchbenchPools?: Map<string, pg.Pool> }).patchbenchPools!
  await pools.get(databaseUrl('app'))!.end()
  pools.set(databaseUrl('app'), pool)
})

const counts = { committed: 0, aborted: 0, connectionsLost: 0, rowsRead: 0, foreign: 0, scopeLeft: 0 }
const written = new Map<string, number>()

it('10,000 interleaved requests on a pool of two, half of them aborted, see no row of anybody else’s', async () => {
  let left = REQUESTS
  const serve = async () => {
    while (left-- > 0) await request(pick(actors), pick(['read', 'write', 'throw', 'fail', 'write then throw', 'read', ...(random() < 0.02 ? ['lose the connection'] : [])]))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, serve))
  console.info(`pool: seed ${seed}, ${REQUESTS} requests, ${JSON.stringify(counts)}`)
  expect(pool.totalCount).toBeLessThanOrEqual(2)
  expect(counts.committed + counts.aborted).toBe(REQUESTS)
  expect(counts.aborted).toBeGreaterThan(REQUESTS / 4)
  expect(counts.rowsRead).toBeGreaterThan(REQUESTS)
  expect({ foreign: counts.foreign, scopeLeft: counts.scopeLeft }, `SEED=${seed}`).toEqual({ foreign: 0, scopeLeft: 0 })
  for (const actor of actors.filter(one => one.kind === 'consultant')) {
    const kept = await asActor(actor, tx => tx.db.select().from(customer).where(like(customer.name, 'New %')))
    expect(kept.length, 'what was aborted is gone, what was committed is there').toBe(written.get(actor.consultancyId))
  }
}, 300_000)

const request = async (actor: Consultant | Contact, kind: string): Promise<void> => {
  try {
    await asActor<Actor, void>(actor, async tx => {
      await read(tx, actor)
      if (kind.startsWith('write')) await write(tx)
      if (kind.endsWith('throw')) throw new Error('aborted')
      if (kind === 'fail') await tx.db.execute('select 1 / 0')
      if (kind === 'lose the connection') await tx.db.execute('select pg_terminate_backend(pg_backend_pid())')
      await read(tx, actor)
    })
    counts.committed++
    if (kind === 'write' && actor.kind === 'consultant') written.set(actor.consultancyId, (written.get(actor.consultancyId) ?? 0) + 1)
  } catch (error) {
    counts.aborted++
    if (kind === 'lose the connection') counts.connectionsLost++
    else if (!kind.endsWith('throw') && kind !== 'fail') throw error
  }
  if (random() < 0.05) counts.scopeLeft += Number((await pool.query<{ count: string }>('select count(*) from customer')).rows[0]!.count)
}

const read = async (tx: Tx, actor: Consultant | Contact): Promise<void> => {
  const table = pick(TABLES)
  const rows = (await tx.db.select().from(table)) as { consultancyId: string; customerId?: string | null; id?: string }[]
  counts.rowsRead += rows.length
  counts.foreign += rows.filter(row => isForeign(row, actor, table === customer)).length
}

const isForeign = (row: { consultancyId: string; customerId?: string | null; id?: string }, actor: Consultant | Contact, isCustomer: boolean): boolean =>
  row.consultancyId !== actor.consultancyId || (actor.kind === 'contact' && (isCustomer ? row.id : row.customerId ?? actor.customerId) !== actor.customerId)

const write = async (tx: Tx): Promise<void> => {
  if (tx.actor.kind === 'consultant') await createCustomer(tx as Tx<Consultant>, { name: `New ${crypto.randomUUID()}`, zone: 'UTC', locale: 'en' })
  else await changeNotices(tx as Tx<Contact>, { ...(await noticeSettings(tx as Tx<Contact>)), digestHour: Math.floor(random() * 24) })
}
