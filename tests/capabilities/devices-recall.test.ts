import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { POST } from '@/app/api/v1/[...path]/route'
import { deviceKey } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { sha256 } from '@/server/auth/credentials-at-rest'
import { approve } from '@/server/decisions/decide'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { makeKey, revokeKey } from '@/server/devices/keys'
import { serveDevice } from '@/server/devices/serve'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { countRecall, type Polled } from '../support/fleet-recall'
import { addCustomer, addRig, as, EX2007, findVersion, house, publish, RU4, sealedRun } from '../support/scene'

await testDatabase()
const SERVERS = 4
let server: Server, port: number
let kim: Consultant, ru4: string
let keys: string[]

beforeAll(async () => {
  server = createServer(serveDevice).listen(0, '127.0.0.1')
  port = await new Promise(resolve => server.once('listening', () => resolve((server.address() as AddressInfo).port)))
  kim = await house()
  ru4 = await as(kim, async tx => {
    const { id } = await findVersion(tx, RU4)
    await publish(tx, id, { runIds: [await sealedRun(tx, id, await addRig(tx))] })
    return id
  })
  keys = []
  for (let n = 0; n < 3; n++) {
    const place = await as(kim, tx => addCustomer(tx, Array(SERVERS).fill({})))
    keys.push((await as(kim, tx => makeKey(tx, { environmentId: place.environmentId, name: 'Fleet' }))).key)
    const { seen } = (await asActor(place.approver, tx => readPortalUpdate(tx, { buildId: ru4 }))).places[0]!
    await asActor(place.approver, tx => approve(tx, { environmentId: place.environmentId, buildId: ru4, seen, acknowledged: [] }))
  }
})
afterAll(() => new Promise(resolve => server.close(resolve)))

const asked = (key: string, n: number) => ({ method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ system: `EX0${n + 1}`, installations: [{ product: EX2007, version: '8.1.291.2' }] }) })
/** Both ways in: the web process's route and the devices process's server. */
const WAYS = {
  route: (key: string, n: number) => POST(new Request('http://localhost/api/v1/devices/check', asked(key, n))),
  process: (key: string, n: number) => fetch(`http://127.0.0.1:${port}/api/v1/devices/check`, asked(key, n)),
}
const pollBy = async (way: keyof typeof WAYS, key: string, n: number): Promise<Polled> => {
  const askedAt = performance.now()
  const response = await WAYS[way](key, n)
  const text = await response.text()
  return { askedAt, answeredAt: performance.now(), status: response.status, offered: text.includes(ru4) && !text.includes('"downloads":0') }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(20)
}

describe('devices that poll while a recall commits, by both ways in', () => {
  it('are offered the build before, and none of them after the commit', async () => {
    const polls: Polled[] = []
    let committedAt = Infinity
    let over = false
    const poller = async (way: keyof typeof WAYS, key: string, n: number) => {
      while (!over) {
        polls.push(await pollBy(way, key, n))
        // Less often than the limit that stops one that goes wild.
        await sleep(250)
      }
    }
    const fleet = (Object.keys(WAYS) as (keyof typeof WAYS)[]).flatMap(way => keys.flatMap(key => Array.from({ length: SERVERS }, (_, n) => poller(way, key, n))))
    // As many as it takes, however busy the machine is: each system was offered it by each way.
    await until(() => polls.filter(one => one.offered).length >= fleet.length)
    await as(kim, tx => withdrawBuild(tx, { buildId: ru4, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
    committedAt = performance.now()
    await until(() => polls.filter(one => one.askedAt >= committedAt).length >= fleet.length)
    over = true
    await Promise.all(fleet)
    const counted = countRecall(polls, committedAt)
    console.info(`recall under polls: ${JSON.stringify(counted)}`)
    expect([counted.failed, counted.offeredAfter]).toEqual([0, 0])
    expect(counted.offeredBefore).toBeGreaterThan(20)
    expect(counted.after).toBeGreaterThan(20)
  })

  it('a key revoked in the middle opens nothing from the next question on, by either', async () => {
    const [key] = keys as [string]
    for (const way of ['route', 'process'] as const) expect((await pollBy(way, key, 0)).status).toBe(200)
    const [row] = await as(kim, tx => tx.db.select({ id: deviceKey.id }).from(deviceKey).where(eq(deviceKey.keyHash, sha256(key))))
    await as(kim, tx => revokeKey(tx, { keyId: row!.id }))
    for (const way of ['route', 'process'] as const) {
      const response = await WAYS[way](key, 0)
      expect([response.status, await response.text()]).toEqual([401, ''])
    }
  })
})
