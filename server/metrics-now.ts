import { count, inArray, sql } from 'drizzle-orm'
import { poolUse } from '@/db/pool-use'
import { consultancy, invoice, mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { job } from './actor'
import { JOBS_SCHEMA } from './jobs/queues'
import { log } from './log'
import { metricsText, type Sample } from './metrics'

// A scrape every few seconds from several places asks the database no more often than this.
const FRESH_MS = 15_000
const UNSENT = ['queued', 'sending', 'unknown', 'failed', 'dead'] as const
const UNDERWAY = ['pending', 'draft', 'parked'] as const

type Backlog = { at: number; samples: Promise<Sample[]> }
const onGlobal = globalThis as { patchbenchBacklog?: Backlog }

/** The answer to a scrape. With the database away it holds what this process knows by itself. */
export const readMetrics = async (now: number = Date.now()): Promise<string> => {
  const pools = poolUse().flatMap(({ role, total, idle, waiting }): Sample[] => [
    { name: 'patchbench_pool_connections', labels: { role, state: 'busy' }, value: total - idle },
    { name: 'patchbench_pool_connections', labels: { role, state: 'idle' }, value: idle },
    { name: 'patchbench_pool_waiting', labels: { role }, value: waiting },
  ])
  return metricsText([...pools, ...(await backlog(now))])
}

const backlog = async (now: number): Promise<Sample[]> => {
  const known = onGlobal.patchbenchBacklog
  const fresh = known && now - known.at < FRESH_MS ? known : (onGlobal.patchbenchBacklog = { at: now, samples: readBacklog() })
  try {
    return [...(await fresh.samples), { name: 'patchbench_backlog_age_seconds', labels: {}, value: (now - fresh.at) / 1000 }]
  } catch (err) {
    if (onGlobal.patchbenchBacklog === fresh) delete onGlobal.patchbenchBacklog
    log.warn({ err }, 'the installation-wide metrics could not be read')
    return []
  }
}

/** Sums over all consultancies: each is read inside its own wall, and none is named. */
const readBacklog = async (): Promise<Sample[]> => {
  const { houses, queues } = await asActor(job('metrics', null), async tx => ({
    houses: await tx.db.select({ id: consultancy.id }).from(consultancy),
    queues: (await tx.db.execute(sql`select name, queued_count, ready_count, active_count, deferred_count, failed_count from ${sql.identifier(JOBS_SCHEMA)}.queue order by name`)).rows as Record<string, string | number>[],
  }))
  const mails = new Map<string, number>(UNSENT.map(state => [state, 0]))
  const invoices = new Map<string, number>(UNDERWAY.map(state => [state, 0]))
  for (const { id } of houses) {
    await asActor(job('metrics', id), async tx => {
      for (const { state, n } of await tx.db.select({ state: mail.state, n: count() }).from(mail).where(inArray(mail.state, UNSENT)).groupBy(mail.state)) mails.set(state, (mails.get(state) ?? 0) + n)
      for (const { state, n } of await tx.db.select({ state: invoice.state, n: count() }).from(invoice).where(inArray(invoice.state, UNDERWAY)).groupBy(invoice.state)) invoices.set(state, (invoices.get(state) ?? 0) + n)
    })
  }
  return [
    ...queues.flatMap(queue => ['queued', 'ready', 'active', 'deferred', 'failed'].map(state => ({ name: 'patchbench_queue_jobs', labels: { queue: String(queue.name), state }, value: Number(queue[`${state}_count`]) }))),
    ...[...mails].map(([state, value]) => ({ name: 'patchbench_mails', labels: { state }, value })),
    ...[...invoices].map(([state, value]) => ({ name: 'patchbench_invoices', labels: { state }, value })),
  ]
}
