import pg from 'pg'
import { laterPart } from '@/db/later-part'
import { assertSafeDatabaseRole } from '@/db/roles'
import { databaseUrl } from '@/server/env'
import { log } from '@/server/log'
import { run, whenAskedToStop } from './run'
import { chooseDatabase } from './settings'

await run(async () => {
  await chooseDatabase({ embedded: 'running' })
  const client = new pg.Client({ connectionString: databaseUrl('worker') })
  await client.connect()
  await assertSafeDatabaseRole(client).finally(() => client.end())

  const startWorker = await laterPart<() => Promise<{ stop(): Promise<void> }>>('server/jobs/worker.ts', 'startWorker')
  const worker = await startWorker?.()
  // Holds the process open until it is asked to stop.
  const staying = setInterval(() => undefined, 60_000)
  whenAskedToStop(() => {
    clearInterval(staying)
    setTimeout(() => process.exit(1), 8_000).unref()
    void Promise.resolve(worker?.stop()).finally(() => process.exit(0))
  })
  log.info('worker ready')
  process.send?.('ready')
})
if (process.exitCode) process.exit()
