import { PgBoss, type Job, type JobResult, type JobWithMetadata } from 'pg-boss'
import { actAsRole } from '@/db/scope'
import { databaseUrl } from '@/server/env'
import { log } from '@/server/log'
import { closeMailServer } from '@/server/mail/deliver'
import { count, observe } from '@/server/metrics'
import { handlers, lastRites } from './handlers'
import { quietErrors } from './quiet-errors'
import { DEAD_LETTERS, JOBS_SCHEMA, type QueueName } from './queues'
import { steadyClock } from './steady-clock'

type Handle = (payload: unknown) => Promise<unknown>

/** Mail goes in batches, one after the other while they come back full: a digest run is hundreds at once. */
const PACE: Partial<Record<QueueName, { batchSize?: number; localConcurrency: number; burstWhenBatchFull?: true }>> = {
  'send-mail': { batchSize: 8, localConcurrency: 2, burstWhenBatchFull: true },
  billing: { localConcurrency: 4 },
}

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
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // Which job of a queue of one at a time is under way is remembered for so long, and the next one not taken meanwhile.
    queueCacheIntervalSeconds: 5,
    cronMonitorIntervalSeconds: 15,
    cronWorkerIntervalSeconds: 5,
    clock: steadyClock(),
    // Less than the minute in which a schedule is still due, so that none is passed over when the clock was set ahead.
    clockMonitorIntervalSeconds: 30,
  })
  // It polls on after an error, so a database that is away for a while is only told about.
  boss.on('error', quietErrors((err, unsaid) => log.error({ err, unsaid }, 'jobs')))
  await boss.start()
  for (const [queue, handle] of Object.entries(handlers)) await work(boss, queue as QueueName, handle as Handle)
  await boss.work(DEAD_LETTERS, { includeMetadata: true, pollingIntervalSeconds: 5 }, jobs => bury(jobs as JobWithMetadata<never>[]))
  return {
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 5_000 })
      closeMailServer()
    },
  }
}

async function work(boss: PgBoss, queue: QueueName, handle: Handle): Promise<void> {
  const options = { pollingIntervalSeconds: 0.5, batchSize: 1, ...PACE[queue], perJobResults: true } as const
  await boss.work(queue, options, jobs => Promise.all(jobs.map(job => carryOut(queue, job as Job, handle))))
}

/** Each job of a batch ends by itself: one that fails is tried again alone. */
async function carryOut(queue: QueueName, job: Job, handle: Handle): Promise<JobResult> {
  const began = performance.now()
  try {
    await handle(job.data)
    count('patchbench_jobs_total', { queue, outcome: 'completed' })
    return { id: job.id, status: 'completed' }
  } catch (err) {
    count('patchbench_jobs_total', { queue, outcome: 'failed' })
    log.warn({ err, queue, job: job.id, attempt: job.retryCount + 1 }, 'job failed, will be tried again')
    return { id: job.id, status: 'failed', output: { message: err instanceof Error ? err.message : String(err) } }
  } finally {
    observe('patchbench_job_seconds', { queue }, (performance.now() - began) / 1000)
  }
}

async function bury(jobs: JobWithMetadata<never>[]): Promise<void> {
  for (const job of jobs) {
    count('patchbench_jobs_total', { queue: job.sourceName ?? 'unknown', outcome: 'given_up' })
    log.error({ queue: job.sourceName, job: job.sourceId, payload: job.data, reason: job.sourceOutput }, 'job given up')
    await lastRites[job.sourceName as QueueName]?.(job.data)
  }
}
