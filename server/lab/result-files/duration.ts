const LONGEST_SECONDS = 366 * 24 * 3600

/** Seconds as written by a producer, in milliseconds; null when absent or no duration. `1,234.5` and the German `0,12` are both met. */
export function readDurationMs(seconds: string | undefined): number | null {
  const text = seconds?.trim().slice(0, 40)
  if (!text) return null
  const plain = text.includes('.') ? text.replaceAll(',', '') : text.replace(',', '.')
  if (!/^\d+(\.\d*)?(e[+-]?\d{1,3})?$/i.test(plain)) return null
  const value = Number(plain)
  return value <= LONGEST_SECONDS ? Math.round(value * 1000) : null
}
