import { z } from 'zod'

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']
/** Addresses below /api/auth/signin that are taken. */
const TAKEN_IDS = ['email', 'demo', 'credentials']
/** Entra's addresses for every tenant at once: whoever has a tenant of their own could then write any e-mail address into a token. */
const EVERY_TENANT = /^https:\/\/login\.microsoftonline\.[a-z.]+\/(common|organizations|consumers)(\/|$)/i

const isIssuerAddress = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || url.search || url.hash || url.username || url.password) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))
}

const words = (sentence: string, max: number) => z.string(sentence).trim().min(1, sentence).max(max, sentence)

const issuer = z.strictObject({
  id: z.string('must be a short name for addresses, such as "entra"')
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a short name for addresses: small letters, digits and hyphens, such as "entra"')
    .refine(id => !TAKEN_IDS.includes(id), `must not be one of ${TAKEN_IDS.join(', ')}`),
  name: words('must be what people know it by, such as "Contoso", in 60 characters or less', 60),
  issuer: z.string('must be the issuer’s https address, such as https://login.microsoftonline.com/<tenant id>/v2.0')
    .refine(isIssuerAddress, 'must be the issuer’s https address exactly as its discovery document says it, without ? or #, such as https://login.microsoftonline.com/<tenant id>/v2.0')
    .refine(address => !EVERY_TENANT.test(address), 'names every Entra tenant at once, so anybody’s directory could say who signs in: put your tenant’s id in place of common, organizations or consumers'),
  clientId: words('must be the client id that the issuer gave this installation', 400),
  clientSecret: words('must be the client secret that the issuer gave this installation', 1_000)
    .refine(secret => !/change.?me|your.?secret|example|placeholder/i.test(secret), 'is a sample: set the client secret that the issuer gave this installation'),
})

/** An OIDC issuer people may sign in at. */
export type Issuer = z.infer<typeof issuer>

/** The setting OIDC_ISSUERS: a JSON list. What is wrong is named by its place in the list, never by a secret's value. */
export const issuerList = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON: a list such as [{"id":"entra","name":"Contoso","issuer":"https://…","clientId":"…","clientSecret":"…"}]' })
      return z.NEVER
    }
  })
  .pipe(z.array(issuer, 'must be a JSON list of issuers').max(20, 'must be 20 issuers or less'))
  .superRefine((list, context) => {
    for (const part of ['id', 'issuer'] as const) {
      list.forEach((one, index) => {
        if (list.findIndex(other => other[part] === one[part]) < index) context.addIssue({ code: 'custom', path: [index, part], message: `is in the list twice: each issuer has ${part === 'id' ? 'an id of its own' : 'one entry'}` })
      })
    }
  })
