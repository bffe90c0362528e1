import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database'
import { FULL, fullOr, PATIENCE_MS } from './form'
import { partsOn } from './parts'
import { report } from './report'

/** However many there are of everything else, here there are several: one worker alone cannot fire twice. */
const WORKERS = fullOr(4, 2)
const MINUTES = fullOr(5, 1)

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
await admin.connect()
const parts = partsOn(database, { LOG_LEVEL: 'fatal' })
afterAll(async () => {
  await parts.stopAll()
  await admin.end()
})

/** Jobs in the queues, and the minutes they were made for. */
const readFirings = async () => (await admin.query<{ queue: string; jobs: number; minutes: number; spanned: number }>(`
  select q.name as queue, (select count(*)::int from pgboss.job j where j.name = q.name) as jobs,
    count(distinct s.singleton_on)::int as minutes,
    coalesce(extract(epoch from max(s.singleton_on) - min(s.singleton_on)) / 60 + 1, 0)::int as spanned
  from pgboss.schedule q left join pgboss.job s on s.name = '__pgboss__send-it' and s.data->>'name' = q.name
  group by q.name`)).rows

const digestRuns = async (): Promise<number> => (await readFirings()).find(one => one.queue === 'run-digests')!.jobs

describe('several workers on one schedule', () => {
  it('fire it once a minute, all together, and once after an outage of all of them', { timeout: PATIENCE_MS }, async () => {
    const began = Date.now()
    // Singletons hide that something was asked for twice; here nothing does.
    await admin.query(`update pgboss.schedule set cron = '* * * * *'`)
    await admin.query(`update pgboss.queue set policy = 'standard'`)
    const workers = Array.from({ length: WORKERS }, () => parts.start('worker'))
    await Promise.all(workers.map(one => one.ready))
    const least = async () => Math.min(...(await readFirings()).map(({ jobs, minutes }) => Math.min(jobs, minutes)))
    await expect.poll(least, { timeout: PATIENCE_MS - 10_000, interval: 500 }).toBeGreaterThanOrEqual(MINUTES)
    // A second one, were there one, would be on its way.
    await sleep(fullOr(8_000, 2_000))
    const firings = await readFirings()
    const sum = (of: (one: (typeof firings)[number]) => number) => firings.reduce((total, one) => total + of(one), 0)

    // All of them away for some minutes: one firing makes up for it, whoever comes back first.
    let afterOutage = 0
    if (FULL) {
      for (const one of parts.running) await parts.kill(one)
      const before = await digestRuns()
      await admin.query(`update pgboss.version set cron_on = cron_on - interval '10 minutes'`)
      await admin.query(`update pgboss.schedule set cron = '0 0 1 1 *' where name <> 'run-digests'`)
      const missed = new Date(Date.now() - 4 * 60_000)
      await admin.query('update pgboss.schedule set cron = $1 where name = $2', [`${missed.getUTCMinutes()} * * * *`, 'run-digests'])
      await Promise.all(Array.from({ length: WORKERS }, () => parts.start('worker').ready))
      await sleep(45_000)
      afterOutage = (await digestRuns()) - before
    }
    report('cron', began, [
      { what: 'workers', count: WORKERS },
      { what: 'schedules', count: firings.length },
      { what: 'firings', count: sum(one => one.jobs), atLeast: firings.length * MINUTES },
      { what: 'firings beyond one a minute', count: sum(one => one.jobs - one.minutes), want: 0 },
      { what: 'minutes without one', count: sum(one => one.spanned - one.minutes), want: 0 },
      ...(FULL ? [{ what: 'firings for what was missed while all were away', count: afterOutage, want: 1 }] : []),
      { what: 'workers that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
