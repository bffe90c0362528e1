import { env } from '../env'
import type { Issuer } from './issuer-setting'

/** Where people may sign in besides by e-mail, as pages may know it. */
export const listIssuers = (): { id: string; name: string; address: string }[] =>
  env().OIDC_ISSUERS.map(({ id, name, issuer }) => ({ id, name, address: issuer }))

export const issuerById = (id: string | undefined): Issuer | undefined => env().OIDC_ISSUERS.find(issuer => issuer.id === id)

/** What people know an issuer by; one that is no longer configured is called by its host. */
export const issuerName = (address: string): string => env().OIDC_ISSUERS.find(one => one.issuer === address)?.name ?? new URL(address).host
