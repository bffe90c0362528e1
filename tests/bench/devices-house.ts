import { fork, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import { freePort } from '@/db/embedded/cluster'
import { closePools } from '@/db/pools'
import { system } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { approve } from '@/server/decisions/decide'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { makeKey } from '@/server/devices/keys'
import { forgetSettings } from '@/server/env'
import { settleSystems } from '@/server/environments/reprofile'
import { statesNone } from '@/server/environments/states-none'
import { checkout } from '@/bin/run'
import { startTestServer } from '../support/database-server'
import { addCustomer, addRig, as, EX2007, findVersion, house, publish, RU4, sealedRun, SP1 } from '../support/scene'

export type FleetDevice = { key: string; system: string; systemId: string }

/** A PostgreSQL of its own with one house, whose customers have approved RU4 on all their servers; each environment has a key. */
export const raiseFleet = async ({ customers, servers, say }: { customers: number; servers: number; say: (line: string) => void }) => {
  const database = await startTestServer()
  for (const role of ['APP', 'WORKER', 'AUTH']) delete process.env[`${role}_DATABASE_URL`]
  Object.assign(process.env, database.settings)
  forgetSettings()
  const migrated = spawnSync(process.execPath, ['--import', 'tsx', 'bin/migrate.ts'], { cwd: checkout, encoding: 'utf8', env: process.env })
  if (migrated.status !== 0) throw new Error(migrated.stdout + migrated.stderr)
  const kim = await house()
  const ru4 = await as(kim, async tx => {
    const { id } = await findVersion(tx, RU4)
    await publish(tx, id, { runIds: [await sealedRun(tx, id, await addRig(tx))] })
    return id
  })
  const devices: FleetDevice[] = []
  for (let n = 0; n < customers; n++) {
    const place = await as(kim, tx => addServers(tx, servers))
    const { key } = await as(kim, tx => makeKey(tx, { environmentId: place.environmentId, name: 'Fleet' }))
    const { seen } = (await asActor(place.approver, tx => readPortalUpdate(tx, { buildId: ru4 }))).places[0]!
    await asActor(place.approver, tx => approve(tx, { environmentId: place.environmentId, buildId: ru4, seen, acknowledged: [] }))
    const systems = await as(kim, tx => tx.db.select({ id: system.id, name: system.name }).from(system).where(eq(system.environmentId, place.environmentId)))
    devices.push(...systems.map(row => ({ key, system: row.name, systemId: row.id })))
    if ((n + 1) % 50 === 0) say(`${devices.length} devices of ${n + 1} customers`)
  }
  const stop = async () => {
    await closePools()
    await database.stop()
    for (const name of ['APP_DATABASE_URL', 'WORKER_DATABASE_URL', 'AUTH_DATABASE_URL']) delete process.env[name]
    forgetSettings()
  }
  return { database, kim, ru4, devices, stop }
}

/** A customer with as many servers as said, all alike and all that counts known of them: registered together. */
const addServers = async (tx: Tx<Consultant>, servers: number) => {
  const { customerId, environmentId, approver } = await addCustomer(tx, [])
  for (const kind of ['antivirus', 'backup', 'transport_agent', 'cluster']) await statesNone(tx, { environmentId, kind, basis: 'Looked' })
  const place = { consultancyId: tx.consultancyId, customerId, environmentId, createdAt: tx.now }
  const systems = Array.from({ length: servers }, (_, n) => ({ ...place, id: randomUUID(), name: `EX${String(n + 1).padStart(3, '0')}`, os: 'Windows Server 2003' }))
  await tx.db.insert(system).values(systems)
  const is = { productId: EX2007, branchId: SP1, edition: 'Standard', roles: ['Mailbox', 'HubTransport', 'ClientAccess'], hotpatch: false, reportedVersion: '8.1.291.2', reportedHash: null, seenOn: null }
  await settleSystems(tx, systems.map(row => row.id), { added: systems.map(row => ({ ...place, ...is, id: randomUUID(), systemId: row.id })) })
  return { environmentId, approver }
}

/** A process of ours or of the bench, on a port of its own. */
export const startPart = async (file: string, extra: Record<string, string> = {}) => {
  const port = await freePort()
  const child = fork(path.join(checkout, file), [], {
    cwd: checkout, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), DEVICES_PORT: String(port), APP_URL: `http://localhost:${port}`, ...extra },
  })
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error(`${file} stopped while starting`)))])
  return {
    port,
    stop: async () => {
      process.off('exit', endWithUs)
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}
