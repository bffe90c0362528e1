import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { authDatabase } from '@/db/auth-database'
import { networkOf } from './client-address'
import { sha256 } from './credentials-at-rest'

const MINUTE_SECONDS = 60
const LIMITS = {
  email: { points: 5, duration: 15 * MINUTE_SECONDS },
  network: { points: 30, duration: 15 * MINUTE_SECONDS },
  issuer: { points: 300, duration: 15 * MINUTE_SECONDS },
}

const limiter = (kind: keyof typeof LIMITS) =>
  new RateLimiterPostgres({
    storeClient: authDatabase().$client,
    storeType: 'pool',
    schemaName: 'auth',
    tableName: 'rate_limit',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: `sign-in-${kind}`,
    ...LIMITS[kind],
  })

/** Counts one request for a sign-in mail: false when the address or its network has asked too often. Fails closed. */
export const mayRequestLink = async (email: string, address: string): Promise<boolean> =>
  (await counts('network', networkOf(address))) && (await counts('email', email))

/** Counts one way to an issuer, which we ask for its addresses each time; a whole office may come from one network. */
export const mayVisitIssuer = (address: string): Promise<boolean> => counts('issuer', networkOf(address))

const counts = async (kind: keyof typeof LIMITS, key: string): Promise<boolean> => {
  try {
    await limiter(kind).consume(sha256(key))
    return true
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return false
    throw refusal
  }
}
