import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, isNotNull } from 'drizzle-orm'
import { closePools } from '@/db/pools'
import { findDemoOwner } from '@/db/demo/find-owner'
import { installation, system } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { BootProblem } from '@/server/boot-problem'
import { makeKey, revokeKey } from '@/server/devices/keys'
import { env } from '@/server/env'
import { run, whenAskedToStop } from './run'
import { chooseDatabase } from './settings'

/**
 * `npm run fleet -- --devices 200 --minutes 10`, beside a running demo: so many devices ask what they may install, and a
 * line says what they are offered. Recall a build in the console and watch it drop. Ends by itself, and revokes its keys.
 */
const EVERY_MS = 2_000
/** One window of a demo on one machine: no fleet asks anything but loopback. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

type Device = { keyId: string; key: string; body: string }
type Told = { downloads: number; builds: { label: string; version: string | null }[] }

const option = (name: string, fallback: number, most: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  const value = at < 0 ? fallback : Number(process.argv[at + 1])
  if (!Number.isInteger(value) || value < 1 || value > most) throw new BootProblem('settings', `--${name} must be a whole number from 1 to ${most}.`)
  return value
}

let stopping = false
whenAskedToStop(() => { stopping = true })

await run(async () => {
  const [count, minutes] = [option('devices', 200, 2_000), option('minutes', 10, 120)]
  await chooseDatabase({ embedded: 'running' })
  const { DEMO, APP_URL } = env()
  if (!DEMO || !LOOPBACK.includes(new URL(APP_URL).hostname)) throw new BootProblem('settings', 'The fleet plays against a demo on this machine only: start it with `npm start`.')
  const kim = await findDemoOwner()
  if (!kim) throw new BootProblem('settings', 'There is no demo house here: start it with `npm start`.')
  const devices = await makeDevices(kim, count)
  try {
    await play(`${APP_URL}/api/v1/devices/check`, devices, minutes)
  } finally {
    for (const { keyId } of devices) await asActor(kim, tx => revokeKey(tx, { keyId })).catch(() => undefined)
    await closePools()
  }
})
process.exit()

/** Each has a key of its own for one of the house's systems, several for the same where there are fewer, and reports what is recorded there. */
async function makeDevices(kim: Consultant, count: number): Promise<Device[]> {
  const rows = await asActor(kim, tx =>
    tx.db.select({ systemId: system.id, environmentId: system.environmentId, name: system.name, product: installation.productId, version: installation.reportedVersion, hash: installation.reportedHash })
      .from(installation).innerJoin(system, eq(system.id, installation.systemId)).where(and(isNotNull(installation.customerId), eq(installation.identity, 'confirmed'))))
  if (rows.length === 0) throw new BootProblem('settings', 'The demo house has no system whose build is known.')
  console.log(`${count} devices, for ${rows.length} systems; making their keys …`)
  const devices: Device[] = []
  for (let n = 0; n < count && !stopping; n++) {
    const { systemId, environmentId, name, product, version, hash } = rows[n % rows.length]!
    const { id: keyId, key } = await asActor(kim, tx => makeKey(tx, { environmentId, systemId, name: `Fleet ${n + 1}` }))
    devices.push({ keyId, key, body: JSON.stringify({ system: name, installations: [{ product, ...(version && { version }), ...(hash && { hash }) }] }) })
  }
  return devices
}

async function play(url: string, devices: readonly Device[], minutes: number): Promise<void> {
  const until = Date.now() + minutes * 60_000
  const told = new Map<Device, Told | string>()
  const poller = async (device: Device, place: number) => {
    await sleep((place / devices.length) * EVERY_MS)
    while (!stopping && Date.now() < until) {
      const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${device.key}`, 'content-type': 'application/json' }, body: device.body, redirect: 'error' }).then(
        async response => (response.ok ? ((await response.json()) as Told) : String(response.status)), () => 'no answer')
      told.set(device, answer)
      await sleep(EVERY_MS)
    }
  }
  const say = async () => {
    let before = ''
    while (!stopping && Date.now() < until) {
      await sleep(500)
      const line = summary([...told.values()])
      if (line !== before) console.log(`${new Date().toISOString().slice(11, 23)}  ${line}`)
      before = line
    }
  }
  console.log('Recall a build in the console, and watch. Ctrl-C ends it.')
  await Promise.all([...devices.map(poller), say()])
}

function summary(told: readonly (Told | string)[]): string {
  const offered = new Map<string, number>()
  for (const one of told) {
    const names = typeof one === 'string' ? [`answered ${one}`] : one.builds.length === 0 ? ['nothing'] : one.builds.map(build => `${build.label} (${build.version ?? 'by its hash'})`)
    for (const name of names) offered.set(name, (offered.get(name) ?? 0) + 1)
  }
  return [...offered].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${count} × ${name}`).join('  ·  ')
}
