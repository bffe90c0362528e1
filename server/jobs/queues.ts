import { PgBoss, type Queue } from 'pg-boss'
import pg from 'pg'
import { loginRoles } from '@/db/roles'

/** What each queue's jobs carry: ids and nothing else, so that no queue is a way past the tenant wall. */
export type Payloads = {
  'send-mail': { consultancyId: string; mailId: string }
  'send-alerts': { consultancyId: string; buildId: string; causeId: string; occasionId?: string; installationIds: string[] }
  'follow-failure': { consultancyId: string; reportId: string }
  'settle-waves': { consultancyId: string; buildId: string }
  'sweep-waves': Record<string, never>
  'announce-windows': Record<string, never>
  'follow-catalogue': { consultancyId: string; loadId: string }
  'run-digests': Record<string, never>
  'prune-live-events': Record<string, never>
  billing: { consultancyId: string; work: string; id: string }
  'reconcile-stripe': Record<string, never>
  'vendor-withdrawals': Record<string, never>
}
export type QueueName = keyof Payloads

export const JOBS_SCHEMA = 'pgboss'
export const DEAD_LETTERS = 'dead-letters'

// A worker that dies stops its heartbeat; its job then goes to the next one.
const resumed = { heartbeatSeconds: 20, expireInSeconds: 900, deadLetter: DEAD_LETTERS }

const QUEUES: readonly (Omit<Queue, 'name'> & { name: QueueName })[] = [
  { name: 'send-mail', ...resumed, retryLimit: 32, retryDelay: 5, retryBackoff: true, retryDelayMax: 7200, deleteAfterSeconds: 86_400 },
  { name: 'send-alerts', ...resumed, retryLimit: 100, retryDelay: 2, retryBackoff: true, retryDelayMax: 60 },
  { name: 'follow-failure', ...resumed, retryLimit: 20, retryDelay: 2, retryBackoff: true, retryDelayMax: 600, deleteAfterSeconds: 86_400 },
  // Of many that ask for the same build one waits in the queue; what comes while it runs waits as the next.
  { name: 'settle-waves', ...resumed, policy: 'short', retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 600, deleteAfterSeconds: 86_400 },
  { name: 'sweep-waves', ...resumed, policy: 'singleton', retryLimit: 2, retryDelay: 60, deleteAfterSeconds: 86_400 },
  { name: 'announce-windows', ...resumed, policy: 'singleton', retryLimit: 10, retryDelay: 30, deleteAfterSeconds: 86_400 },
  { name: 'follow-catalogue', ...resumed, retryLimit: 50, retryDelay: 1, retryBackoff: true, retryDelayMax: 300, deleteAfterSeconds: 86_400 },
  { name: 'run-digests', ...resumed, heartbeatSeconds: 10, policy: 'singleton', retryLimit: 10, retryDelay: 2, deleteAfterSeconds: 86_400 },
  { name: 'prune-live-events', ...resumed, policy: 'singleton', retryLimit: 2, retryDelay: 60, deleteAfterSeconds: 86_400 },
  { name: 'reconcile-stripe', ...resumed, policy: 'singleton', retryLimit: 5, retryDelay: 60, deleteAfterSeconds: 86_400 },
  { name: 'vendor-withdrawals', ...resumed, policy: 'singleton', retryLimit: 20, retryDelay: 10, retryBackoff: true, retryDelayMax: 3600, deleteAfterSeconds: 86_400 },
  // Whatever kept an invoice from going on, ten minutes after that is over it goes on; most of a day is waited for that.
  { name: 'billing', ...resumed, retryLimit: 100, retryDelay: 5, retryBackoff: true, retryDelayMax: 600 },
]

/**
 * Makes the job tables, queues and schedules, and says who may do what with them: `app` only adds jobs, `worker`
 * takes them. Done by `migrate`, as the owner; the running processes never alter them.
 */
export async function installQueues(ownerUrl: string): Promise<string[]> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: JOBS_SCHEMA, max: 2, supervise: false, schedule: false })
  const problems: Error[] = []
  boss.on('error', (error: Error) => problems.push(error))
  await boss.start()
  try {
    await settleQueue(boss, { name: DEAD_LETTERS, retryLimit: 3, retryDelay: 60, deleteAfterSeconds: 30 * 86_400 })
    for (const queue of QUEUES) await settleQueue(boss, queue)
    await boss.schedule('run-digests', '*/5 * * * *', {}, { tz: 'UTC', missed: 'once' })
    await boss.schedule('announce-windows', '*/10 * * * *', {}, { tz: 'UTC', missed: 'once' })
    await boss.schedule('sweep-waves', '*/10 * * * *', {}, { tz: 'UTC', missed: 'once' })
    await boss.schedule('prune-live-events', '17 * * * *', {}, { tz: 'UTC', missed: 'once' })
    await boss.schedule('reconcile-stripe', '23 3 * * *', {}, { tz: 'UTC', missed: 'once' })
    // Besides each load of the catalogue: for consultancies that came to have something of it since.
    await boss.schedule('vendor-withdrawals', '41 * * * *', {}, { tz: 'UTC', missed: 'once' })
  } finally {
    await boss.stop({ graceful: false })
  }
  if (problems.length > 0) throw problems[0]
  await grantQueues(ownerUrl)
  return [`settled ${QUEUES.length} job queues`]
}

async function settleQueue(boss: PgBoss, { name, ...options }: Queue): Promise<void> {
  if (!(await boss.getQueue(name))) return boss.createQueue(name, options)
  const { policy: _policy, partition: _partition, ...changeable } = options
  await boss.updateQueue(name, changeable)
}

async function grantQueues(ownerUrl: string): Promise<void> {
  const { app, worker } = loginRoles
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`
      revoke all on schema ${JOBS_SCHEMA} from public;
      revoke all on all tables in schema ${JOBS_SCHEMA} from ${app}, ${worker}, public;
      revoke all on all functions in schema ${JOBS_SCHEMA} from ${app}, ${worker}, public;
      grant usage on schema ${JOBS_SCHEMA} to ${app}, ${worker};
      grant execute on all functions in schema ${JOBS_SCHEMA} to ${worker};
      grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${worker};
      grant execute on function ${JOBS_SCHEMA}.job_now() to ${app};
      grant select on ${JOBS_SCHEMA}.queue to ${app};
      grant insert on ${JOBS_SCHEMA}.job, ${JOBS_SCHEMA}.job_common to ${app}`)
  } finally {
    await client.end()
  }
}
