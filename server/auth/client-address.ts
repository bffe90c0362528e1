import { isIPv6 } from 'node:net'
import { env } from '../env'

/** Set by bin/web.ts from the socket, over whatever a client sent under this name. */
export const PEER_HEADER = 'x-patchbench-peer'

/**
 * Where a request comes from, as far as it can be trusted: the socket's peer, or, behind N proxies of our own, the
 * N-th entry of X-Forwarded-For from the right. What stands further left is the client's own invention.
 */
export const clientAddress = (headers: Headers): string => addressOf(headers.get(PEER_HEADER) ?? 'unknown', headers.get('x-forwarded-for'))

export const addressOf = (peer: string, forwardedFor: string | null): string => {
  const hops = (forwardedFor ?? '').split(',').map(hop => hop.trim()).filter(Boolean)
  const chain = [...hops, peer]
  return chain[Math.max(0, chain.length - 1 - env().TRUSTED_PROXIES)]!
}

/** The network a client can change its address within: an IPv6 customer owns a whole /64, so it counts as one. */
export const networkOf = (address: string): string => {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)
  if (mapped) return mapped[1]!
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.toLowerCase().split('::')
  const left = head ? head.split(':') : []
  const right = tail === undefined ? [] : tail ? tail.split(':') : []
  // A dotted-quad ending is two groups; it never reaches the first four.
  const width = right.length + (right.at(-1)?.includes('.') ? 1 : 0)
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - width)).fill('0'), ...right]
  return `${groups.slice(0, 4).map(group => parseInt(group, 16).toString(16)).join(':')}::/64`
}
