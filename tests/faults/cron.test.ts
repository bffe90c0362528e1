import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database'
import { FULL, fullOr, PATIENCE_MS } from './form'
import { partsOn } from './parts'
import { report } from './report'
import { setClock } from './set-clock'

/** However many there are of everything else, here there are several: one worker alone cannot fire twice. */
const WORKERS = fullOr(4, 2)
const MINUTES = fullOr(5, 1)
/** How far off the workers' clocks are set in the end, one after the other, and for how long. */
const STEPS_HOURS = fullOr([5, -5, 0], [])
const STEP_LASTS_MS = 100_000

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
await admin.connect()
const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-cron-'))
const clockFile = path.join(folder, 'clock')
setClock(clockFile, 'by 0')
const parts = partsOn(database, { LOG_LEVEL: 'fatal', PATCHBENCH_FAULTS_CLOCK: clockFile })
const preload = path.join(import.meta.dirname, 'stepped-clock.ts')
afterAll(async () => {
  await parts.stopAll()
  rmSync(folder, { recursive: true })
  await admin.end()
})

/** Jobs in the queues, and the minutes they were made for: those that have come, and those that a clock set ahead saw coming. */
const readFirings = async () => (await admin.query<{ queue: string; jobs: number; minutes: number; early: number; spanned: number }>(`
  select q.name as queue, (select count(*)::int from pgboss.job j where j.name = q.name) as jobs,
    count(distinct s.at) filter (where s.come)::int as minutes, count(distinct s.at) filter (where not s.come)::int as early,
    coalesce(extract(epoch from max(s.at) filter (where s.come) - min(s.at)) / 60 + 1, 0)::int as spanned
  from pgboss.schedule q left join (
    select data->>'name' as queue, singleton_on as at, singleton_on <= now() at time zone 'utc' as come from pgboss.job where name = '__pgboss__send-it'
  ) s on s.queue = q.name
  group by q.name`)).rows

const digestRuns = async (): Promise<number> => (await readFirings()).find(one => one.queue === 'run-digests')!.jobs

describe('several workers on one schedule', () => {
  it('fire it once a minute, all together, and once after an outage of all of them', { timeout: PATIENCE_MS }, async () => {
    const began = Date.now()
    // Singletons hide that something was asked for twice; here nothing does.
    await admin.query(`update pgboss.schedule set cron = '* * * * *'`)
    await admin.query(`update pgboss.queue set policy = 'standard'`)
    // What loading the catalogue asked for is no firing.
    await admin.query('delete from pgboss.job')
    const workers = Array.from({ length: WORKERS }, () => parts.start('worker', { preload }))
    await Promise.all(workers.map(one => one.ready))
    const least = async () => Math.min(...(await readFirings()).map(({ jobs, minutes }) => Math.min(jobs, minutes)))
    await expect.poll(least, { timeout: PATIENCE_MS - 10_000, interval: 500 }).toBeGreaterThanOrEqual(MINUTES)
    for (const hours of STEPS_HOURS) {
      setClock(clockFile, `by ${hours * 3_600_000}`)
      await sleep(STEP_LASTS_MS)
    }
    // A second one, were there one, would be on its way.
    await sleep(fullOr(8_000, 2_000))
    const firings = await readFirings()
    const sum = (of: (one: (typeof firings)[number]) => number) => firings.reduce((total, one) => total + of(one), 0)

    // All of them away for some minutes: one firing makes up for it, whoever comes back first.
    let afterOutage = 0
    if (FULL) {
      for (const one of parts.running) await parts.kill(one)
      const before = await digestRuns()
      // The minute that is missed was fired a moment ago, and is not fired twice: that it was, is forgotten.
      await admin.query(`delete from pgboss.job where name = '__pgboss__send-it'`)
      await admin.query(`update pgboss.version set cron_on = cron_on - interval '10 minutes'`)
      await admin.query(`update pgboss.schedule set cron = '0 0 1 1 *' where name <> 'run-digests'`)
      const missed = new Date(Date.now() - 4 * 60_000)
      await admin.query('update pgboss.schedule set cron = $1 where name = $2', [`${missed.getUTCMinutes()} * * * *`, 'run-digests'])
      await Promise.all(Array.from({ length: WORKERS }, () => parts.start('worker', { preload }).ready))
      await sleep(45_000)
      afterOutage = (await digestRuns()) - before
    }
    report('cron', began, [
      { what: 'workers', count: WORKERS },
      { what: 'schedules', count: firings.length },
      { what: 'firings', count: sum(one => one.jobs), atLeast: firings.length * MINUTES },
      { what: 'firings beyond one a minute', count: sum(one => one.jobs - one.minutes - one.early), want: 0 },
      { what: 'minutes without one', count: sum(one => one.spanned - one.minutes), want: 0 },
      ...(FULL ? [{ what: 'steps of all their clocks', count: STEPS_HOURS.length }, { what: 'firings hours early, by clocks that were ahead', count: sum(one => one.early) }] : []),
      ...(FULL ? [{ what: 'firings for what was missed while all were away', count: afterOutage, want: 1 }] : []),
      { what: 'workers that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
