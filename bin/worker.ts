import pg from 'pg'
import { assertSafeDatabaseRole } from '@/db/roles'
import { databaseUrl, env } from '@/server/env'
import { startWorker } from '@/server/jobs/worker'
import { log } from '@/server/log'
import { serveWorkerMetrics } from '@/server/serve-worker-metrics'
import { run, whenAskedToStop } from './run'
import { chooseDatabase } from './settings'

await run(async () => {
  await chooseDatabase({ embedded: 'running' })
  const client = new pg.Client({ connectionString: databaseUrl('worker') })
  await client.connect()
  await assertSafeDatabaseRole(client).finally(() => client.end())

  const worker = await startWorker()
  const { METRICS_PORT, HOST } = env()
  if (METRICS_PORT) await serveWorkerMetrics(METRICS_PORT, HOST)
  whenAskedToStop(() => {
    setTimeout(() => process.exit(1), 8_000).unref()
    void worker.stop().finally(() => process.exit(0))
  })
  log.info('worker ready')
  process.send?.('ready')
})
if (process.exitCode) process.exit()
