import { z } from 'zod'
import { COMPARATORS, componentFacetKey, POLICIES, PRECISIONS, type FacetPolicy } from '../domain/facets'
import { line } from '../forms'

const row = z.strictObject({
  key: line(60),
  policy: z.enum(POLICIES),
  compare: z.enum(COMPARATORS).default('exact'),
  version: z.enum(PRECISIONS).default('major'),
  /** the components of the kind that count, by line or comma; none means all */
  names: z.string().max(2000).default(''),
})

/** Rows of a form arrive as `{ 0: …, 1: … }`; one that names no facet is no row. */
export const policyRows = () =>
  z.preprocess(value => {
    const all = Array.isArray(value) ? value : Object.values((value ?? {}) as Record<string, unknown>)
    return all.filter(one => typeof one === 'object' && one !== null && 'key' in one)
  }, z.array(row).max(60))

export type PolicyRow = z.infer<typeof row>

/** `Transport agent` and `component:transport_agent` are the same key; the facets that are no component go by their own names. */
export const readWanted = (rows: readonly PolicyRow[], known: readonly string[] = KNOWN): FacetPolicy[] =>
  rows.map(({ key, policy, compare, version, names }) => ({
    key: known.includes(key) ? key : componentFacetKey(key.replace(/^component:/, '')),
    policy,
    compare,
    version,
    names: names.split(/[\n,、]/).filter(name => name.trim() !== ''),
  }))

const KNOWN = ['product', 'branch', 'edition', 'os', 'roles', 'co_installed', 'start', 'hotpatch', 'os_patch_level', 'language', 'hypervisor']

/** The rows a form has put into an address: `rows.0.key=os&rows.0.policy=sign_off`. */
export const rowsInAddress = (query: Readonly<Record<string, string | string[] | undefined>>): PolicyRow[] => {
  const rows: Record<string, Record<string, string>> = {}
  for (const [name, value] of Object.entries(query)) {
    const [, index, field] = /^rows\.(\d{1,3})\.(key|policy|compare|version|names)$/.exec(name) ?? []
    if (index && field && typeof value === 'string' && value.trim() !== '') (rows[index] ??= {})[field] = value
  }
  return policyRows().catch([]).parse(rows)
}
