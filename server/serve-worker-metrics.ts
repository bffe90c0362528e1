import { createServer, type Server } from 'node:http'
import { mayReadMetrics, wasForwarded } from './metrics-access'
import { readMetrics } from './metrics-now'

/** A worker serves nobody; this answers those who watch it: /healthz to everyone, /metrics to whom may read it. */
export const serveWorkerMetrics = (port: number, host: string): Promise<Server> => {
  const server = createServer((request, response) => {
    const reader = { peer: request.socket.remoteAddress ?? '', forwarded: wasForwarded(request.headers), authorization: request.headers.authorization }
    if (request.url === '/healthz') response.setHeader('content-type', 'application/json').end('{"status":"alive"}')
    else if (request.url === '/metrics' && mayReadMetrics(reader)) {
      void readMetrics().then(text => response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(text), () => response.writeHead(500).end())
    } else response.writeHead(404).end()
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}
