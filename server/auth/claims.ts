import { emailAddress } from './email-address'

/** What an issuer says of a person, as it came. Only `sub` tells who it is; the rest is what somebody wrote down. */
export type Claims = { sub: string; email?: unknown; email_verified?: unknown; xms_edov?: unknown; preferred_username?: unknown; name?: unknown }

/**
 * The e-mail address that the issuer says it has verified: by `email_verified: true`, or where that is not said by
 * Entra's `xms_edov` (the domain's owner is verified). Null for an address that merely stands in the token.
 */
export const verifiedEmail = (claims: Claims): string | null => {
  const isVerified = claims.email_verified === undefined ? [true, 1, '1', 'true'].includes(claims.xms_edov as never) : claims.email_verified === true
  const address = emailAddress.safeParse(claims.email)
  return isVerified && address.success ? address.data : null
}

/** How to show somebody which identity this is. */
export const labelOf = ({ email, preferred_username, name }: Claims): string | null =>
  [email, preferred_username, name].map(asLine).find(Boolean) ?? null

export const asLine = (claim: unknown): string | null =>
  typeof claim === 'string' ? claim.replace(/\p{C}+/gu, ' ').trim().slice(0, 200) || null : null
