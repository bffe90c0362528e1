import { currencyDigits } from '../domain/money'

/** An amount as a person would type it into a field, and as `parseMoney` reads it back. */
export const writeAmount = (minor: number, currency: string): string => {
  const digits = currencyDigits(currency)
  const text = String(minor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
