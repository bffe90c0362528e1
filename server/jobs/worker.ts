import { PgBoss, type JobWithMetadata } from 'pg-boss'
import { actAsRole } from '@/db/scope'
import { databaseUrl } from '@/server/env'
import { log } from '@/server/log'
import { closeMailServer } from '@/server/mail/deliver'
import { handlers, lastRites } from './handlers'
import { DEAD_LETTERS, JOBS_SCHEMA, type QueueName } from './queues'

const CONCURRENCY: Partial<Record<QueueName, number>> = { 'send-mail': 5 }

/** Takes jobs until stopped. Any number of workers share the queues; a schedule fires once for all of them. */
export async function startWorker(): Promise<{ stop(): Promise<void> }> {
  actAsRole('worker')
  const boss = new PgBoss({
    connectionString: databaseUrl('worker'),
    application_name: 'patchbench worker',
    schema: JOBS_SCHEMA,
    max: 4,
    migrate: false,
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    cronMonitorIntervalSeconds: 15,
    cronWorkerIntervalSeconds: 5,
  })
  // It polls on after an error, so a database that is away for a while is only told about.
  boss.on('error', (err: Error) => log.error({ err }, 'jobs'))
  await boss.start()
  for (const [queue, handle] of Object.entries(handlers)) await work(boss, queue as QueueName, handle as (payload: unknown) => Promise<unknown>)
  await boss.work(DEAD_LETTERS, { includeMetadata: true, pollingIntervalSeconds: 5 }, jobs => bury(jobs as JobWithMetadata<never>[]))
  return {
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 5_000 })
      closeMailServer()
    },
  }
}

async function work(boss: PgBoss, queue: QueueName, handle: (payload: unknown) => Promise<unknown>): Promise<void> {
  await boss.work(queue, { pollingIntervalSeconds: 0.5, localConcurrency: CONCURRENCY[queue] ?? 1 }, async jobs => {
    for (const job of jobs) {
      try {
        await handle(job.data)
      } catch (err) {
        log.warn({ err, queue, job: job.id, attempt: job.retryCount + 1 }, 'job failed, will be tried again')
        throw err
      }
    }
  })
}

async function bury(jobs: JobWithMetadata<never>[]): Promise<void> {
  for (const job of jobs) {
    log.error({ queue: job.sourceName, job: job.sourceId, payload: job.data, reason: job.sourceOutput }, 'job given up')
    await lastRites[job.sourceName as QueueName]?.(job.data)
  }
}
