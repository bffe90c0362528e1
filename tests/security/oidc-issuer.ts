import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { interactionPolicy, type Configuration } from 'oidc-provider'

/** Who is at the issuer's keyboard, and what the issuer says of them. */
export type AtIssuer = { sub: string; email?: string; email_verified?: boolean; xms_edov?: unknown; name?: string }

export const CLIENT = { id: 'patchbench', secret: 'a-secret-of-our-own-at-this-issuer' }

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** A key that no issuer here has published. */
export const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
export const issuersKey = key.privateKey

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const partsOf = (jwt: string) => jwt.split('.').slice(0, 2).map(part => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)

/** An ID token with other claims, signed with a key, or with none at all. */
export const forge = (jwt: string, changes: Record<string, unknown>, signing: KeyObject | null): string => {
  const [head, claims] = partsOf(jwt) as [object, object]
  const text = `${encode(signing ? head : { ...head, alg: 'none' })}.${encode({ ...claims, ...changes })}`
  return `${text}.${signing ? createSign('RSA-SHA256').update(text).sign(signing, 'base64url') : ''}`
}

type Options = { redirectUris: string[]; claimsInIdToken?: boolean; requirePkce?: boolean; secret?: string; port?: number }

/** A real oidc-provider on loopback. Nobody types a password: it signs in whoever `person` is, or says that they went away. */
export const startIssuer = async ({ redirectUris, claimsInIdToken = true, requirePkce = false, secret = CLIENT.secret, port = 0 }: Options) => {
  const state = { person: null as AtIssuer | null, tokenAnswers: [] as number[], forging: null as ((idToken: string) => string) | null }
  const server = createServer()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const policy = interactionPolicy.base()
  policy.remove('consent')
  const settings: Configuration = {
    clients: [{ client_id: CLIENT.id, client_secret: secret, redirect_uris: redirectUris, response_types: ['code'], grant_types: ['authorization_code'] }],
    pkce: { required: () => requirePkce },
    scopes: ['openid', 'email', 'profile'],
    claims: { openid: ['sub'], email: ['email', 'email_verified', 'xms_edov'], profile: ['name'] },
    conformIdTokenClaims: !claimsInIdToken,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/keyboard/${interaction.uid}`, policy },
    jwks: { keys: [{ ...key.privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] as never },
    cookies: { keys: ['only for tests'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...state.person, sub }) }),
    loadExistingGrant: async ctx => {
      const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session!.accountId!, clientId: ctx.oidc.client!.clientId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
  }
  const provider = new Provider(address, settings)
  provider.use(async (ctx, next) => {
    await next()
    const body = ctx.body as { id_token?: string } | undefined
    if (ctx.path === '/token' && body?.id_token && state.forging) ctx.body = { ...body, id_token: state.forging(body.id_token) }
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url === '/token') response.on('finish', () => state.tokenAnswers.push(response.statusCode))
    if (!request.url?.startsWith('/keyboard/')) return void answer(request, response)
    const result = state.person ? { login: { accountId: state.person.sub } } : { error: 'access_denied', error_description: 'They went away' }
    void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  })
  return { address, state, provider, stop: () => new Promise<void>(resolve => { server.close(() => resolve()); server.closeAllConnections() }) }
}

export type TestIssuer = Awaited<ReturnType<typeof startIssuer>>

/** A browser at the issuer: follows its redirects, keeping its cookies, until it is sent back to us; answers with that address. */
export const walkThrough = async (issuer: TestIssuer, start: string): Promise<URL> => {
  const jar = new Map<string, string>()
  let at = new URL(start)
  for (let step = 0; step < 8; step++) {
    if (at.origin !== issuer.address) return at
    const response = await fetch(at, { redirect: 'manual', headers: { cookie: [...jar].map(pair => pair.join('=')).join('; ') } })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split(/=(.*)/s) as [string, string]
      jar.set(name, value)
    }
    const to = response.headers.get('location')
    if (!to) throw new Error(`the issuer answered ${response.status}: ${(await response.text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 300)}`)
    at = new URL(to, at)
  }
  throw new Error('the issuer leads round in circles')
}
