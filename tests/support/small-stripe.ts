import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'

type Fault = { kind: 'reset' | 'reset_after' | 'error_after' | 'rate_limit'; match: string; times: number; skip?: number }
type Thing = Record<string, unknown> & { id: string; object: string; created: number; metadata: Record<string, string> }

/**
 * The few quirks of Stripe that our idempotency rests on, for checkouts without the full stand-in: kept answers under
 * a key for 24 hours, 500s included; lost answers; rate limits; lists by metadata's reader; a page to pay on, and webhooks for what is paid there. It checks no parameters.
 */
export async function startSmallStripe({ port = 0 }: { port?: number } = {}) {
  const things = new Map<string, Thing>()
  const kept = new Map<string, { at: number; status: number; body: string }>()
  const faults: (Fault & { seen: number; hits: number })[] = []
  const requests: { method: string; path: string; key: string | null }[] = []
  const endpoints: { url: string; secret: string }[] = []
  let [ahead, base] = [0, '']
  const now = () => Math.floor(Date.now() / 1000) + ahead
  const all = (object: string) => [...things.values()].filter(one => one.object === object)

  const faultFor = (method: string, path: string) => {
    for (const fault of faults) {
      const [verb, glob] = fault.match.split(' ') as [string, string]
      const pattern = new RegExp(`^${glob.replaceAll('*', '.*')}$`)
      if (verb !== method || !pattern.test(path)) continue
      if (++fault.seen <= (fault.skip ?? 0) || fault.hits >= fault.times) continue
      fault.hits++
      return fault.kind
    }
    return null
  }

  const make = (object: string, prefix: string, fields: Record<string, unknown>): Thing => {
    const thing = { id: `${prefix}_${randomBytes(9).toString('hex')}`, object, created: now(), metadata: {}, ...fields } as Thing
    things.set(thing.id, thing)
    return thing
  }

  const route = (method: string, path: string, given: Record<string, unknown>): { status: number; body: unknown } => {
    const [, , kind, id, action] = path.split('/')
    const ok = (body: unknown) => ({ status: 200, body })
    const thing = id ? things.get(id) : undefined
    if (id && !thing) return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: `No such object: '${id}'` } } }
    if (path === '/v1/account') return ok({ id: 'acct_small', object: 'account' })
    if (method === 'GET' && thing) return ok(thing)
    if (method === 'GET') {
      const object = { customers: 'customer', invoices: 'invoice', invoiceitems: 'invoiceitem' }[kind!]!
      const data = all(object).filter(one => (!given.customer || one.customer === given.customer) && (!given.invoice || one.invoice === given.invoice))
      return ok({ object: 'list', data, has_more: false, url: path })
    }
    if (kind === 'customers') return ok(make('customer', 'cus', given))
    if (kind === 'invoices' && !thing) return ok(make('invoice', 'in', { ...given, status: 'draft', total: 0, total_excluding_tax: 0, hosted_invoice_url: null, status_transitions: { paid_at: null } }))
    if (kind === 'invoiceitems') {
      const bill = things.get(String(given.invoice))!
      const total = Number(bill.total) + Number(given.amount)
      Object.assign(bill, { total, total_excluding_tax: total })
      return ok(make('invoiceitem', 'ii', { ...given, amount: Number(given.amount) }))
    }
    if (action === 'finalize') return ok(Object.assign(thing!, { status: 'open', hosted_invoice_url: `${base}/pay/${id}` }))
    return ok(thing)
  }

  const pay = async (id: string): Promise<void> => {
    const bill = Object.assign(things.get(id)!, { status: 'paid', status_transitions: { paid_at: now() } })
    const payload = JSON.stringify({ id: `evt_${randomBytes(9).toString('hex')}`, object: 'event', type: 'invoice.paid', data: { object: bill } })
    for (const { url, secret } of endpoints) {
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret })
      await fetch(url, { method: 'POST', body: payload, headers: { 'content-type': 'application/json', 'stripe-signature': signature } })
    }
  }

  const showBill = async (method: string, id: string, res: ServerResponse): Promise<void> => {
    if (method === 'POST') await pay(id)
    const bill = things.get(id)
    const button = bill?.status === 'open' ? '<form method="post"><button>Pay by card</button></form>' : ''
    res.writeHead(bill ? 200 : 404, { 'content-type': 'text/html' }).end(`<!doctype html><html lang="en"><title>Invoice</title><h1>Invoice</h1><p>Status: <b id="status">${String(bill?.status)}</b></p>${button}</html>`)
  }

  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const url = new URL(req.url ?? '/', 'http://small')
    const [method, path, key] = [req.method ?? 'GET', url.pathname, (req.headers['idempotency-key'] as string | undefined) ?? null]
    if (path.startsWith('/pay/')) return showBill(method, path.slice('/pay/'.length), res)
    requests.push({ method, path, key })
    const send = (status: number, body: string, headers = {}) => void res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
    const fault = faultFor(method, path)
    if (fault === 'reset') return void req.socket.destroy()
    if (fault === 'rate_limit') return send(429, JSON.stringify({ error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' } }))
    const known = method === 'POST' && key ? kept.get(key) : undefined
    if (known && known.at + 86_400 > now()) {
      if (fault === 'reset_after') return void req.socket.destroy()
      return send(known.status, known.body, { 'idempotent-replayed': 'true' })
    }
    const done = route(method, path, parseForm(method === 'GET' ? url.search.slice(1) : Buffer.concat(chunks).toString('utf8')))
    const result = fault === 'error_after' ? { status: 500, body: { error: { type: 'api_error', message: 'An unknown error occurred' } } } : done
    const body = JSON.stringify(result.body)
    if (method === 'POST' && key) kept.set(key, { at: now(), status: result.status, body })
    if (fault === 'reset_after') return void req.socket.destroy()
    send(result.status, body)
  }

  const server = createServer((req, res) => void answer(req, res))
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: base,
    account: 'acct_small',
    requests: async () => requests,
    state: async () => ({ customer: all('customer'), invoice: all('invoice'), invoiceitem: all('invoiceitem') }) as Record<string, Thing[]>,
    fault: async (fault: Fault) => void faults.push({ ...fault, seen: 0, hits: 0 }),
    advance: async (seconds: number) => void (ahead += seconds),
    pay,
    forwardTo: async (url: string, secret: string) => void endpoints.push({ url, secret }),
    reset: async () => void (things.clear(), kept.clear(), (faults.length = 0), (requests.length = 0), (endpoints.length = 0), (ahead = 0)),
    close: () => new Promise<void>(resolve => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}

/** `a[b]=c` nests, which is all that is asked here. */
const parseForm = (text: string): Record<string, unknown> => {
  const object: Record<string, unknown> = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const nested = /^(\w+)\[(\w+)\]$/.exec(name)
    if (nested) ((object[nested[1]!] ??= {}) as Record<string, string>)[nested[2]!] = value
    else object[name] = value
  }
  return object
}
