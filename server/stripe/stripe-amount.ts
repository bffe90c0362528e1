import { currencyDigits } from '../domain/money'

const NO_DECIMALS = new Set(['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'])
const THREE_DECIMALS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND'])

/** Least amount Stripe collects, in its own minor unit. Below it the amount would be carried and shown as paid. */
const MINIMUM: Readonly<Record<string, number>> = {
  USD: 50, AED: 200, AUD: 50, BGN: 100, BRL: 50, CAD: 50, CHF: 50, CZK: 1500, DKK: 250, EUR: 50, GBP: 30, HKD: 400, HUF: 17500, INR: 50, JPY: 50,
  MXN: 1000, MYR: 200, NOK: 300, NZD: 50, PLN: 200, RON: 200, SEK: 300, SGD: 50, THB: 1000,
}

const stripeDigits = (currency: string) => (NO_DECIMALS.has(currency) ? 0 : THREE_DECIMALS.has(currency) ? 3 : 2)

/** Our minor units as Stripe counts them: the same but for currencies such as ISK, which Stripe takes in hundredths. */
export const toStripeAmount = (amountMinor: number, currency: string): number => {
  const shift = stripeDigits(currency) - currencyDigits(currency)
  const amount = shift >= 0 ? amountMinor * 10 ** shift : amountMinor / 10 ** -shift
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amountMinor} ${currency} cannot be said to Stripe exactly`)
  return amount
}

/** May Stripe collect this amount at all? What it may not is invoiced by our own document. */
export const isCollectable = (amountMinor: number, currency: string): boolean => {
  const shift = stripeDigits(currency) - currencyDigits(currency)
  if (shift < 0 && amountMinor % 10 ** -shift !== 0) return false
  return toStripeAmount(amountMinor, currency) >= (MINIMUM[currency] ?? 1)
}
