import { createServer } from 'node:http'
import next from 'next'
import { BootProblem } from '@/server/boot-problem'
import { refusesBody } from '@/server/cap-requests'
import { databaseUrl, env } from '@/server/env'
import { log } from '@/server/log'
import { measureRequests } from '@/server/measure-requests'
import { FORWARDED_HEADER, wasForwarded } from '@/server/metrics-access'
import { checkWebBoot } from '@/server/web-boot'
import { checkout, run, whenAskedToStop } from './run'
import { chooseDatabase } from './settings'

await run(async () => {
  await chooseDatabase({ embedded: 'running' })
  databaseUrl('app')
  databaseUrl('auth')
  const { HOST, PORT } = env()
  // Next runs instrumentation.ts with the first request only: by then it would have been called ready.
  await checkWebBoot()
  const development = process.argv.includes('--dev')
  const app = next({ dev: development, dir: checkout, hostname: HOST, port: PORT, ...(development ? { turbopack: true } : {}) })
  await app.prepare()
  const answer = app.getRequestHandler()
  const measure = measureRequests(checkout)
  const server = createServer((request, response) => {
    measure(request, response)
    if (refusesBody(request, response)) return
    request.headers[FORWARDED_HEADER] = wasForwarded(request.headers) ? '1' : '0'
    // The only address a client cannot choose; see server/auth/client-address.ts.
    request.headers['x-patchbench-peer'] = request.socket.remoteAddress ?? ''
    void answer(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject('code' in error && error.code === 'EADDRINUSE'
      ? new BootProblem('port_taken', `Port ${PORT} is taken by another program. Stop that program, or set PORT to another.`)
      : error))
    server.listen(PORT, HOST, resolve)
  })
  whenAskedToStop(() => {
    // Live streams never end by themselves: after a moment for the others they are cut.
    server.close(() => process.exit(0))
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 1_500).unref()
    setTimeout(() => process.exit(0), 4_000).unref()
  })
  log.info({ address: `http://${HOST}:${PORT}` }, 'web ready')
  process.send?.('ready')
})
if (process.exitCode) process.exit()
