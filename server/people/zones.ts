import { z } from 'zod'

/** The IANA time zones there are, UTC first. */
export const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter(zone => zone !== 'UTC')]

const known = new Set(ZONES)

/** An IANA time zone, such as `Asia/Tokyo`. */
export const zone = () => z.string().refine(text => known.has(text), 'choose a time zone from the list')
