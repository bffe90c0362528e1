import { createHash } from 'node:crypto'
import { z } from 'zod'
import { STATUSES } from './status'

const reason = z.strictObject({ status: z.enum(STATUSES), detail: z.string().nullable() })

const wsusEntry = z.strictObject({
  /** upper or lower case is the same UpdateID; written in lower case */
  updateId: z.guid(),
  revision: z.int().positive(),
  title: z.string(),
  /** names of the other builds that carry this UpdateID */
  alsoOn: z.array(z.string()),
})

const setSystem = z.strictObject({
  systemId: z.guid(),
  name: z.string(),
  ring: z.int(),
  installationId: z.guid(),
  installedVersion: z.string().nullable(),
  mayInstall: z.boolean(),
  status: z.enum(STATUSES),
  /** every reason, worst first; `may_install` alone exactly when `mayInstall` */
  reasons: z.array(reason).min(1),
})

const setBuild = z.strictObject({
  id: z.guid(),
  names: z.array(z.string()),
  version: z.string().nullable(),
  sha256: z.string().nullable(),
  kbs: z.array(z.string()),
  product: z.strictObject({ id: z.string(), name: z.string() }),
  branch: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** withdrawn by its vendor or by the consultancy: to be declined wherever it is on offer */
  recalled: z.boolean(),
  verdict: z.strictObject({ revision: z.int(), kind: z.string(), publishedAt: z.iso.datetime(), validUntil: z.iso.datetime().nullable() }).nullable(),
  /** the environment's word that counts; `revision` is the verdict it saw, `delegated` a consultant's under a rule the customer signed */
  decision: z.strictObject({ kind: z.string(), by: z.string(), delegated: z.boolean(), at: z.iso.datetime(), revision: z.int().nullable() }).nullable(),
  wsus: z.array(wsusEntry),
  systems: z.array(setSystem).min(1),
})

/**
 * What may be installed now in one environment, what not and why, and what is recalled. The JSON export is exactly this,
 * and the other exports are made of it. A change that is not an addition gets a new `format`.
 */
export const approvedSetDocument = z.strictObject({
  format: z.literal('patchbench.approved-set/1'),
  exportedAt: z.iso.datetime(),
  /** SHA-256 of this document without `exportedAt` and `digest`, as JSON without spaces: the same facts have the same digest */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  environment: z.strictObject({ id: z.guid(), name: z.string(), customer: z.strictObject({ id: z.guid(), name: z.string() }) }),
  builds: z.array(setBuild),
})

export type ApprovedSet = z.infer<typeof approvedSetDocument>
export type SetBuild = ApprovedSet['builds'][number]
export type SetSystem = SetBuild['systems'][number]

const FORMAT = 'patchbench.approved-set/1'

export function stampSet(facts: Pick<ApprovedSet, 'environment' | 'builds'>, at: Date): ApprovedSet {
  const { environment, builds } = facts
  return { format: FORMAT, exportedAt: at.toISOString(), digest: digestOf(facts), environment, builds }
}

export function digestOf({ environment, builds }: Pick<ApprovedSet, 'environment' | 'builds'>): string {
  return createHash('sha256').update(JSON.stringify({ format: FORMAT, environment, builds })).digest('hex')
}

/** How a build is called where one line has to do: its first name and its version, or the start of its hash. */
export function nameOfBuild({ names, version, sha256 }: Pick<SetBuild, 'names' | 'version' | 'sha256'>): string {
  return [names[0], version ?? sha256?.slice(0, 12)].filter(Boolean).join(' ')
}
