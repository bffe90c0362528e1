import { z } from 'zod'

/** ISO 4217 codes, the usual ones first. */
export const CURRENCIES: readonly string[] = [...new Set(['USD', 'EUR', 'GBP', 'JPY', 'CHF', ...Intl.supportedValuesOf('currency')])]

const known = new Set(CURRENCIES)

export const currency = () => z.string().refine(text => known.has(text), 'choose a currency from the list')
