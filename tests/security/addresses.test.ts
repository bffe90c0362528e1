import { afterEach, describe, expect, it } from 'vitest'
import { clientAddress, networkOf, PEER_HEADER } from '@/server/auth/client-address'
import { forgetSettings } from '@/server/env'
import { testDatabase } from '../support/database'

await testDatabase()
afterEach(() => {
  delete process.env.TRUSTED_PROXIES
  forgetSettings()
})

const from = (proxies: number, peer: string, forwarded?: string): string => {
  process.env.TRUSTED_PROXIES = String(proxies)
  forgetSettings()
  return clientAddress(new Headers({ [PEER_HEADER]: peer, ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }) }))
}

describe('a limit that is got round by another address', () => {
  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'], ['2001:DB8:1:2::1', '2001:db8:0001:0002:0:0:0:9'], ['2001:db8::1', '2001:db8:0:0:1::'],
    ['fe80::1%eth0', 'fe80::2'], ['[2001:db8:1:2::1]', '2001:db8:1:2::2'], ['::ffff:192.0.2.1', '192.0.2.1'], ['64:ff9b::192.0.2.1', '64:ff9b::192.0.2.2'],
  ])('IPv6: %s and %s are one network', (one, other) => expect(networkOf(one)).toBe(networkOf(other)))

  it.each([['2001:db8:1:2::1', '2001:db8:1:3::1'], ['192.0.2.1', '192.0.2.2'], ['::ffff:192.0.2.1', '::ffff:192.0.2.2'], ['2001:db8::1', '2001:db9::1']])('%s and %s are two', (one, other) => expect(networkOf(one)).not.toBe(networkOf(other)))

  it('without a proxy of ours nothing that a client says of itself counts', () => {
    for (const said of ['203.0.113.9', '203.0.113.9, 198.51.100.1', '127.0.0.1', '::1', ',,,', 'unknown']) expect(from(0, '192.0.2.1', said)).toBe('192.0.2.1')
  })

  it('behind proxies of ours only their entries count, from the right; what a client put before them never does', () => {
    expect(from(1, '10.0.0.1', '192.0.2.1')).toBe('192.0.2.1')
    expect(from(1, '10.0.0.1', '203.0.113.9, 127.0.0.1, 192.0.2.1')).toBe('192.0.2.1')
    expect(from(2, '10.0.0.1', '203.0.113.9, 192.0.2.1, 10.0.0.2')).toBe('192.0.2.1')
    expect(from(1, '10.0.0.1', '203.0.113.9,, ,192.0.2.1')).toBe('192.0.2.1')
  })

  it('a request that came past the proxies is known by its peer, and fewer hops than proxies invent nobody', () => {
    expect(from(1, '192.0.2.1')).toBe('192.0.2.1')
    expect(from(3, '10.0.0.1', '192.0.2.1')).toBe('192.0.2.1')
  })
})
