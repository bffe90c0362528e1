import { createServer } from 'node:http'
import { BootProblem } from '@/server/boot-problem'
import { flushPolls } from '@/server/devices/count-polls'
import { serveDevice } from '@/server/devices/serve'
import { databaseUrl, env } from '@/server/env'
import { log } from '@/server/log'
import { checkWebBoot } from '@/server/web-boot'
import { run, whenAskedToStop } from './run'
import { chooseDatabase } from './settings'

/** The polling API alone, on bare node:http: for fleets that would keep web processes from their pages. */
await run(async () => {
  await chooseDatabase({ embedded: 'running' })
  databaseUrl('app')
  await checkWebBoot()
  const { HOST, DEVICES_PORT } = env()
  const server = createServer(serveDevice)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject('code' in error && error.code === 'EADDRINUSE'
      ? new BootProblem('port_taken', `Port ${DEVICES_PORT} is taken by another program. Stop that program, or set DEVICES_PORT to another.`)
      : error))
    server.listen(DEVICES_PORT, HOST, resolve)
  })
  whenAskedToStop(() => {
    server.close(() => void flushPolls().finally(() => process.exit(0)))
    server.closeIdleConnections()
    setTimeout(() => process.exit(0), 4_000).unref()
  })
  log.info({ address: `http://${HOST}:${DEVICES_PORT}` }, 'devices ready')
  process.send?.('ready')
})
if (process.exitCode) process.exit()
