import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { env } from '../env'

/** What the database keeps of a token: a stolen table opens nothing. Tokens are 32 random bytes, so no salt is needed. */
export const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex')

export const newToken = (): string => randomBytes(32).toString('base64url')

/** `value` with a signature only this installation can make; `purpose` keeps one use's signatures from serving another. */
export const sign = (purpose: string, value: string): string => `${value}.${signatureOf(purpose, value)}`

/** The value of a signed text, or null when the signature is not ours. */
export const verified = (purpose: string, signed: string): string | null => {
  const at = signed.lastIndexOf('.')
  if (at < 1) return null
  const value = signed.slice(0, at)
  const [given, ours] = [Buffer.from(signed.slice(at + 1)), Buffer.from(signatureOf(purpose, value))]
  return given.length === ours.length && timingSafeEqual(given, ours) ? value : null
}

const signatureOf = (purpose: string, value: string) =>
  createHmac('sha256', env().NEXTAUTH_SECRET).update(`${purpose}\n${value}`).digest('base64url')
