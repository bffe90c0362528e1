import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Fate = 'through' | 'lost_before' | 'lost_after' | 'limited' | 'killed_after'

/**
 * A bad line between the product and a server: of every write, `fateOf` says what becomes of it. Whether the server did
 * what it was asked is the server's own affair; `killed_after` calls `kill` when it has, and before the answer is passed on.
 */
export const startLossyLine = async (target: string, { fateOf, kill }: { fateOf: (nth: number) => Fate; kill: () => void }) => {
  const { hostname, port } = new URL(target)
  const tally: Record<Fate, number> = { through: 0, lost_before: 0, lost_after: 0, limited: 0, killed_after: 0 }
  let writes = 0

  const pass = (req: IncomingMessage, body: Buffer, res: ServerResponse, fate: Fate) => {
    const onward = request({ hostname, port, method: req.method, path: req.url, headers: req.headers, agent: false }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        if (fate === 'killed_after') kill()
        if (fate === 'lost_after' || fate === 'killed_after') return void req.socket.destroy()
        res.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(chunks))
      })
    })
    onward.on('error', () => req.socket.destroy())
    onward.end(body)
  }

  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('error', () => undefined)
    req.on('end', () => {
      const fate = req.method === 'POST' ? fateOf(++writes) : 'through'
      tally[fate] += 1
      if (fate === 'lost_before') return void req.socket.destroy()
      if (fate === 'limited') return void res.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' } }))
      pass(req, Buffer.concat(chunks), res, fate)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tally,
    close: () => new Promise<void>(resolve => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}
