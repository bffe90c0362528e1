/** Digits after the point, by ISO 4217: JPY 0, USD 2, KWD 3. Stripe counts ISK and UGX otherwise; its adapter converts. */
export function currencyDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** The smallest step a share may have: tens for three-decimal currencies, which cards cannot charge finer. */
export function roundingUnitMinor(currency: string): number {
  return currencyDigits(currency) === 3 ? 10 : 1
}

const PLAIN = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/

/**
 * Reads `1000`, `1,000.00` or full-width digits as minor units. Null for anything else, for more decimals than the
 * currency has, and for what would not be exact. A comma groups thousands and is never a decimal sign.
 */
export function parseMoney(text: string, currency: string): number | null {
  const match = PLAIN.exec(text.normalize('NFKC').trim())
  if (!match) return null
  const digits = currencyDigits(currency)
  const fraction = match[2] ?? ''
  if (fraction.length > digits) return null
  const minor = Number(match[1]!.replaceAll(',', '') + fraction.padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : null
}

/** Exact at any size: the digits are placed as text and never pass through a fraction. */
export function formatMinor(minor: number, currency: string, locale: string): string {
  const digits = currencyDigits(currency)
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const decimal = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`
  const signed = (minor < 0 ? `-${decimal}` : decimal) as `${number}`
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(signed)
}

/** An amount as a person would type it into a field, and as `parseMoney` reads it back: `120.00`, `12000`. */
export function writeMoney(minor: number, currency: string): string {
  const digits = currencyDigits(currency)
  const text = String(minor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
