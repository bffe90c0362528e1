import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { and, eq } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authDatabase } from '@/db/auth-database'
import { freePort } from '@/db/embedded/cluster'
import { contact, customer, digest, mail } from '@/db/schema'
import { session } from '@/db/schema/people'
import { asActor } from '@/db/scope'
import { sha256 } from '@/server/auth/credentials-at-rest'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { approve } from '@/server/decisions/decide'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { runDigests } from '@/server/digests/run-digests'
import { enqueue } from '@/server/jobs/enqueue'
import { testDatabase } from '../support/database'
import { startMailServer } from '../support/mail-server'
import { addCustomer, addRig, as, house, publish, sealedRun, SP1 } from '../support/scene'
import { seenOf } from '../support/tenant-work'
import { BUILD_MS, ensureBuiltOnce } from './built'
import { chanceOf } from './chance'
import { FULL, fullOr, PARTS, PATIENCE_MS } from './form'
import { partsOn } from './parts'
import { report } from './report'
import { setClock } from './set-clock'
import { visit } from './visitor'

const HOUR_MS = 3_600_000
/** The nights on which clocks change, each with the zone whose they do. */
const CHANGES: readonly (readonly [zone: string, change: string])[] = [
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'], ['Europe/London', '2026-10-25T01:00Z'], ['America/New_York', '2026-11-01T06:00Z'],
  ['America/New_York', '2027-03-14T07:00Z'], ['Europe/London', '2027-03-28T01:00Z'], ['Australia/Lord_Howe', '2027-04-03T15:00Z'],
]
const ZONES = [...new Set(CHANGES.map(([zone]) => zone))]
const NIGHTS = fullOr(CHANGES, CHANGES.slice(0, 3))
const HOURS = fullOr([0, 1, 2, 3, 9, 23], [1, 2])
const STEP_MS = fullOr(HOUR_MS, 3 * HOUR_MS)
const DAYS_EACH_SIDE = 1

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
const server = await startMailServer()
const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-clock-'))
const clockFile = path.join(folder, 'clock')
setClock(clockFile, 'by 0')
const parts = partsOn(database, { SMTP_URL: server.url, LOG_LEVEL: 'fatal', PATCHBENCH_FAULTS_CLOCK: clockFile })
const preload = path.join(import.meta.dirname, 'stepped-clock.ts')
const chance = chanceOf('clock')
beforeAll(async () => {
  await ensureBuiltOnce()
  await admin.connect()
}, BUILD_MS)
afterAll(async () => {
  await parts.stopAll()
  await server.stop()
  await admin.end()
  rmSync(folder, { recursive: true })
})

type Reader = { zone: string; hour: number; email: string }

/** The local dates on which a reader's hour comes in (from, to], found by walking every minute with the wall clock of the zone. */
const datesDue = ({ zone, hour }: Reader, from: number, to: number): string[] => {
  const wall = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit' })
  const readAt = (at: number) => {
    const [date, time] = wall.format(at).split(', ') as [string, string]
    return { date, reached: Number(time.slice(0, 2)) >= hour }
  }
  const done = new Set([readAt(from)].filter(one => one.reached).map(one => one.date))
  const due: string[] = []
  // Every offset there is, is a multiple of a quarter of an hour.
  for (let at = from - (from % 900_000) + 900_000; at <= to; at += 900_000) {
    const { date, reached } = readAt(at)
    if (!reached || done.has(date)) continue
    done.add(date)
    due.push(date)
  }
  return due
}

/** The schedule's work at a time: by the workers whose clock it is, or in the short form by what they would call. */
const tick = async (at: number, consultancyId: string): Promise<void> => {
  if (!FULL) return void (await runDigests(new Date(at), consultancyId))
  setClock(clockFile, `by ${at - Date.now()}`)
  await asActor({ kind: 'job', name: 'test', consultancyId }, tx => enqueue(tx, 'run-digests', {}))
  const waiting = async () => (await admin.query(`select id, state, retry_count, created_on, start_after, started_on, heartbeat_on, now() as now, output from pgboss.job where name = 'run-digests' and state < 'completed'`)).rows
  await expect.poll(waiting, { timeout: 60_000, interval: 50, message: `the clock stepped by ${at - Date.now()}` }).toEqual([])
}

/** From before a night to after it, mostly forward; now and then the clock is set back a day, or ahead and back again. */
const walk = (from: number, to: number): number[] => {
  const moments: number[] = []
  for (let at = from; at <= to; at += STEP_MS) {
    moments.push(at)
    if (chance.next() < 0.15) moments.push(Math.max(from, at - Math.ceil(chance.next() * 30) * HOUR_MS))
    if (chance.next() < 0.15) moments.push(Math.min(to, at + Math.ceil(chance.next() * 5) * HOUR_MS))
  }
  return [...moments, to]
}

describe('a clock that steps, and nights on which clocks change', () => {
  it('digests go out once for each local day, whatever the clock does', { timeout: PATIENCE_MS + 60_000 }, async () => {
    const began = Date.now()
    const kim = await house()
    const long = new Date('2026-01-01')
    const readers: Reader[] = ZONES.flatMap(zone => HOURS.map(hour => ({ zone, hour, email: `${zone.split('/')[1]}-${hour}@example.com` })))
    await asActor({ kind: 'job', name: 'test', consultancyId: kim.consultancyId }, async tx => {
      const [place] = await tx.db.insert(customer).values({ consultancyId: kim.consultancyId, name: 'Aoi', createdAt: long }).returning()
      await tx.db.insert(contact).values(readers.map(({ zone, hour, email }) => ({ consultancyId: kim.consultancyId, customerId: place!.id, role: 'viewer' as const, userId: randomUUID(), email, name: email, zone, digestHour: hour, digestFrequency: 'daily' as const, digestWhenNothingChanged: true, createdAt: long })))
    })
    await admin.query(`update member set digest_frequency = 'off'`)
    if (FULL) await Promise.all(Array.from({ length: PARTS }, () => parts.start('worker', { preload }).ready))

    let [ticks, wanted, missing, beyond, mails] = [0, 0, 0, 0, 0]
    const readDigests = () => asActor(kim, async tx => (await tx.db.select({ email: mail.toAddress, period: digest.period, messageId: mail.messageId }).from(digest).innerJoin(mail, and(eq(mail.consultancyId, digest.consultancyId), eq(mail.id, digest.mailId)))))
    for (const [, change] of NIGHTS) {
      const [from, to] = [Date.parse(change) - DAYS_EACH_SIDE * 24 * HOUR_MS, Date.parse(change) + DAYS_EACH_SIDE * 24 * HOUR_MS]
      await tick(from, kim.consultancyId)
      const before = await readDigests()
      const moments = walk(from, to)
      for (const at of moments) await tick(at, kim.consultancyId)
      ticks += moments.length
      const fresh = (await readDigests()).slice(0).filter(one => !before.some(old => old.messageId === one.messageId))
      mails += fresh.length
      for (const reader of readers) {
        const due = datesDue(reader, from, to)
        const got = fresh.filter(one => one.email === reader.email).map(one => one.period)
        wanted += due.length
        missing += due.filter(date => !got.includes(date)).length
        beyond += got.length - due.filter(date => got.includes(date)).length
      }
    }
    let arrivedNotOnce = 0
    if (FULL) {
      const all = await readDigests()
      await expect.poll(() => new Set(server.received.map(one => one.messageId)).size, { timeout: 120_000 }).toBe(all.length).catch(() => undefined)
      arrivedNotOnce = all.filter(({ messageId }) => server.received.filter(one => one.messageId === messageId).length !== 1).length
    }
    report('clock', began, [
      { what: 'readers in three zones', count: readers.length },
      { what: 'nights on which a clock changes', count: NIGHTS.length },
      { what: 'times the schedule fired, the clock stepping', count: ticks, atLeast: 40 },
      { what: 'digests due, by a wall clock walked through', count: wanted, atLeast: readers.length },
      { what: 'digests made', count: mails, want: wanted },
      { what: 'of those due: missing', count: missing, want: 0 },
      { what: 'beyond one a local day', count: beyond, want: 0 },
      ...(FULL ? [{ what: 'mails that did not arrive once', count: arrivedNotOnce, want: 0 }, { what: 'workers that ended by themselves', count: parts.counts.ended, want: 0 }] : []),
    ])
  })

  it('what expires does so at its second: a session, a verdict with what was approved on it', { timeout: PATIENCE_MS }, async () => {
    const began = Date.now()
    const kim = await house()
    const { slug } = (await admin.query<{ slug: string }>('select slug from consultancy where id = $1', [kim.consultancyId])).rows[0]!
    const visitor = await visit(kim)
    const token = visitor.cookie.split('=')[1]!
    const ports = await Promise.all(Array.from({ length: PARTS }, freePort))
    await Promise.all(ports.map(port => parts.start('web', { PORT: String(port), preload }).ready))
    const rigId = await as(kim, tx => addRig(tx))
    const place = await as(kim, tx => addCustomer(tx))

    const tally = { early: 0, late: 0, asked: 0 }
    const judge = (before: boolean, after: boolean): void => {
      tally.asked += 2
      if (!before) tally.early += 1
      if (after) tally.late += 1
    }
    for (const [nth, [, change]] of NIGHTS.entries()) {
      const end = Date.parse(change)
      await authDatabase().update(session).set({ expires: new Date(end) }).where(eq(session.sessionToken, sha256(token)))
      const letsIn = async (port: number): Promise<boolean> => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/trpc/console/${slug}/customers.list`, { headers: { cookie: visitor.cookie } })
        await answer.arrayBuffer()
        if (answer.status !== 200 && answer.status !== 401) throw new Error(`asked on ${change}: ${answer.status}`)
        return answer.status === 200
      }
      const allAt = async (at: number): Promise<boolean[]> => {
        setClock(clockFile, `at ${at}`)
        await new Promise(resolve => setTimeout(resolve, 60))
        return Promise.all(ports.map(letsIn))
      }
      const [before, after] = [await allAt(end - 1_000), await allAt(end)]
      before.forEach((one, web) => judge(one, after[web]!))

      const day = change.slice(0, 10)
      const [midnight, earlier] = [Date.parse(`${day}T00:00:00Z`), new Date(Date.parse(change) - 5 * 24 * HOUR_MS)]
      const buildId = await as(kim, async tx => {
        const { id } = await addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: `Fix ${nth}`, kind: 'interim_update', channel: 'private', version: `8.1.${500 + nth}.1`, source: 'The vendor' }))
        await publish(tx, id, { runIds: [await sealedRun(tx, id, rigId)], validUntil: day })
        return id
      }, earlier)
      await asActor(place.approver, async tx => approve(tx, { environmentId: place.environmentId, buildId, seen: await seenOf(tx, buildId, place.environmentId), acknowledged: [] }), earlier)
      const mayInstall = async (at: number): Promise<boolean> => {
        const [only] = (await asActor(place.approver, tx => readPortalUpdate(tx, { buildId }), new Date(at))).places
        if (only!.worst !== 'may_install' && only!.worst !== 'expired') throw new Error(`at ${new Date(at).toISOString()}: ${only!.worst}`)
        return only!.worst === 'may_install'
      }
      judge(await mayInstall(midnight - 1_000), await mayInstall(midnight))
    }
    report('clock: expiry', began, [
      { what: 'questions asked, one second before an end and at it', count: tally.asked, want: NIGHTS.length * 2 * (PARTS + 1) },
      { what: 'ended a second early', count: tally.early, want: 0 },
      { what: 'still held at the end', count: tally.late, want: 0 },
      { what: 'processes that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
