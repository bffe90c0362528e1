import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { env } from '../env'

const FORMAT = 'v1'

/**
 * A secret as the database keeps it: AES-256-GCM under SECRETS_KEY, bound to its consultancy and purpose, so that a
 * row copied to another place does not open.
 */
export const sealSecret = (consultancyId: string, purpose: string, secret: string): string => {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key(), iv).setAAD(place(consultancyId, purpose))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return [FORMAT, iv.toString('base64url'), cipher.getAuthTag().toString('base64url'), sealed.toString('base64url')].join('.')
}

/** @throws when it was changed, moved, or sealed under another SECRETS_KEY */
export const openSecret = (consultancyId: string, purpose: string, text: string): string => {
  const [format, iv, tag, sealed] = text.split('.')
  if (format !== FORMAT || !iv || !tag || !sealed) throw new Error('a stored secret has an unknown form')
  const decipher = createDecipheriv('aes-256-gcm', key(), Buffer.from(iv, 'base64url'), { authTagLength: 16 })
  decipher.setAAD(place(consultancyId, purpose)).setAuthTag(Buffer.from(tag, 'base64url'))
  return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString('utf8')
}

const key = () => Buffer.from(hkdfSync('sha256', Buffer.from(env().SECRETS_KEY, 'base64'), '', 'stored secrets', 32))

const place = (consultancyId: string, purpose: string) => Buffer.from(`${consultancyId}\n${purpose}`)
