import { createHmac, timingSafeEqual } from 'node:crypto'
import { env } from '@/server/env'

export type Subscription = { kind: 'member' | 'contact'; consultancyId: string; id: string }

const SIGNED_BYTES = 33
const MAC_BYTES = 18

/** Names one membership and proves that we wrote it; whoever holds it can turn that membership's digests off, no more. */
export function unsubscribeToken({ kind, consultancyId, id }: Subscription): string {
  const named = Buffer.concat([Buffer.from([kind === 'member' ? 0 : 1]), bytesOf(consultancyId), bytesOf(id)])
  return Buffer.concat([named, macOf(named)]).toString('base64url')
}

/** Null for anything we did not write. */
export function readUnsubscribeToken(token: string): Subscription | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== SIGNED_BYTES + MAC_BYTES) return null
  const named = bytes.subarray(0, SIGNED_BYTES)
  if (!timingSafeEqual(macOf(named), bytes.subarray(SIGNED_BYTES))) return null
  return { kind: named[0] === 0 ? 'member' : 'contact', consultancyId: uuidOf(named.subarray(1, 17)), id: uuidOf(named.subarray(17)) }
}

export const unsubscribeLink = (subscription: Subscription): string => `${env().APP_URL}/unsubscribe/${unsubscribeToken(subscription)}`

const macOf = (named: Buffer) => createHmac('sha256', env().NEXTAUTH_SECRET).update('unsubscribe').update(named).digest().subarray(0, MAC_BYTES)
const bytesOf = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex')
const uuidOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
