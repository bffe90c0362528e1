import Stripe from 'stripe'
import { DomainError } from '../errors'
import { env } from '../env'

/** Shorter than the claim on an operation lasts, the SDK's one repetition of a closed connection included. */
const CALL_TIMEOUT_MS = 20_000

/**
 * The one way to Stripe. Nothing is retried here: retries are ours, with our own idempotency keys. (The SDK repeats a
 * call once when the connection closed under it, whatever its settings; it does so under the same key.)
 */
export const makeStripe = (secretKey: string): Stripe => {
  const base = env().STRIPE_API_BASE
  return new Stripe(secretKey, { maxNetworkRetries: 0, timeout: CALL_TIMEOUT_MS, telemetry: false, ...(base && addressOf(new URL(base))) })
}

const addressOf = ({ hostname, port, protocol }: URL) => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: port || (protocol === 'https:' ? 443 : 80),
  protocol: protocol === 'https:' ? ('https' as const) : ('http' as const),
})

/** Asks Stripe whose key this is: the account's id.
 *  @throws DomainError naming the field, when Stripe refuses the key or cannot be reached */
export const checkStripeKey = async (secretKey: string): Promise<string> => {
  try {
    return (await makeStripe(secretKey).accounts.retrieveCurrent()).id
  } catch (cause) {
    if (cause instanceof Stripe.errors.StripeAuthenticationError || cause instanceof Stripe.errors.StripePermissionError) {
      throw new DomainError('bad_input', 'billing.errors.keyRefused', { field: 'secretKey', cause })
    }
    if (cause instanceof Stripe.errors.StripeError) throw new DomainError('unavailable', 'billing.errors.stripeAway', { field: 'secretKey', cause })
    throw cause
  }
}
