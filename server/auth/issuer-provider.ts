import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { CallbackParamsType } from 'openid-client'
import { asLine, labelOf, verifiedEmail, type Claims } from './claims'
import type { Issuer } from './issuer-setting'

/** One issuer for next-auth: the authorisation code flow with PKCE, state and nonce, and nothing else. */
export const issuerProvider = ({ id, name, issuer, clientId, clientSecret }: Issuer): OAuthConfig<Claims> => ({
  id, name, type: 'oauth', issuer, clientId, clientSecret,
  wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  authorization: { params: { scope: 'openid email profile' } },
  idToken: true,
  checks: ['pkce', 'state', 'nonce'],
  token: {
    request: async ({ client, provider, params, checks }) => {
      // Whoever answers at that address may call itself something else: identities are keyed on what it calls itself.
      if (client.issuer.metadata.issuer !== issuer) throw new Error(`the issuer at ${issuer} calls itself ${client.issuer.metadata.issuer}`)
      return { tokens: await client.callback(provider.callbackUrl, codeIn(params), { ...checks, response_type: 'code' }) }
    },
  },
  userinfo: {
    // Many issuers keep e-mail out of the ID token. openid-client sees to it that both are of the same subject.
    request: async ({ client, tokens }) => {
      const claims = (tokens as unknown as { claims(): Claims }).claims()
      if (claims.email !== undefined || !client.issuer.metadata.userinfo_endpoint) return claims as never
      return { ...(await client.userinfo<Claims>(tokens as never)), sub: claims.sub } as never
    },
  },
  profile: claims => ({ id: claims.sub, email: verifiedEmail(claims), name: asLine(claims.name), label: labelOf(claims) }) as never,
})

/** Only a code is taken from the address, never a token: what came past the issuer's own token endpoint proves less. */
const codeIn = ({ code, state, iss }: CallbackParamsType): CallbackParamsType =>
  Object.fromEntries(Object.entries({ code, state, iss }).filter(([, value]) => value !== undefined))
