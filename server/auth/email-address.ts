import { z } from 'zod'

/**
 * An e-mail address as it is kept and compared: trimmed, lower case, one plain `local@domain`.
 * Quotes, commas and second @ signs are refused, because mail software disagrees about whom they reach.
 */
export const emailAddress = z.string().trim().toLowerCase().max(254).pipe(z.email())
