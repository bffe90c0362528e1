import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Delivery = { eventId: string; type: string; objectId: string; body: string; signature: string }

/** Takes what Stripe delivers, says yes to it, and keeps it: what the product gets of it, when and how often, is the test's to say. */
export const startPostman = async () => {
  const bag: Delivery[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const { id, type, data } = JSON.parse(body) as { id: string; type: string; data: { object: { id?: string } } }
      bag.push({ eventId: id, type, objectId: data.object.id ?? '', body, signature: String(req.headers['stripe-signature']) })
      res.writeHead(200).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** All there is, once nothing has come for a second. */
    empty: async (): Promise<Delivery[]> => {
      for (let known = -1; known !== bag.length; ) {
        known = bag.length
        await sleep(1_000)
      }
      return bag.splice(0)
    },
    close: () => new Promise<void>(resolve => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}

/** Hands deliveries to the product's endpoint, `atOnce` of them at a time. Returns how many were not taken. */
export const deliver = async (deliveries: readonly Delivery[], endpoint: (nth: number) => string, atOnce: number): Promise<number> => {
  let [next, refused] = [0, 0]
  const carry = async (): Promise<void> => {
    for (let nth = next++; nth < deliveries.length; nth = next++) {
      const { body, signature } = deliveries[nth]!
      const response = await fetch(endpoint(nth), { method: 'POST', body, headers: { 'content-type': 'application/json', 'stripe-signature': signature } })
      await response.arrayBuffer()
      if (response.status !== 200) refused += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, carry))
  return refused
}
