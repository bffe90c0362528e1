import type { Change, InstallationFacts, KnownInstallation, KnownSystem, Shown, SystemFacts } from './plan'
import { fold, type LineStatement } from './read-line'
import type { Column } from './columns'

type Value = string | number | boolean | readonly string[] | null | undefined

/** Which statement goes into which column of a system; an absent one leaves what is known. */
const SYSTEM_FIELDS = [
  ['os', 'os'], ['os_patch_level', 'osPatchLevel'], ['language', 'language'], ['hypervisor', 'hypervisor'],
  ['update_mode', 'updateMode'], ['auto_approval', 'autoApproval'], ['ring', 'ring'],
] as const satisfies readonly (readonly [Column, keyof SystemFacts & keyof LineStatement])[]

const INSTALLATION_FIELDS = [
  ['branch', 'branchId'], ['version', 'reportedVersion'], ['hash', 'reportedHash'], ['seen_on', 'seenOn'],
  ['edition', 'edition'], ['roles', 'roles'], ['hotpatch', 'hotpatch'],
] as const satisfies readonly (readonly [Column, keyof InstallationFacts & keyof LineStatement])[]

/** One text by which values are compared: spelling that no facet tells apart does not count as a change. */
export const comparable = (value: Value): string | null => {
  if (value === null || value === undefined) return null
  return Array.isArray(value) ? [...value].map(fold).sort().join('; ') : fold(String(value))
}

export const shown = (value: Value): Shown => {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? value.join('; ') : String(value)
}

type Difference<T> = { fields: Partial<T>; changes: Change[] }

export const compareSystem = (statement: LineStatement, known: KnownSystem): Difference<SystemFacts> => compare<SystemFacts>(SYSTEM_FIELDS, statement, known)

/** What the file itself reports of an installation, on whichever of its lines. */
export type FileReport = Pick<InstallationFacts, 'reportedVersion' | 'reportedHash' | 'seenOn'>

/**
 * Version, hash and day are one report: a version that differs from a known one leaves behind the hash and the day of
 * the old one, or the old hash would go on saying which build it is. What another line of the file says of them stays.
 */
export const compareInstallation = (statement: LineStatement, known: KnownInstallation, inFile?: FileReport): Difference<InstallationFacts> => {
  const difference = compare<InstallationFacts>(INSTALLATION_FIELDS, statement, known)
  const replaced = (field: 'reportedVersion' | 'reportedHash') => known[field] !== null && statement[field] !== undefined && statement[field] !== known[field]
  if (!replaced('reportedVersion') && !replaced('reportedHash')) return difference
  for (const [column, field] of [['version', 'reportedVersion'], ['hash', 'reportedHash'], ['seen_on', 'seenOn']] as const) {
    if (statement[field] !== undefined || known[field] === null || (inFile && inFile[field] !== null && inFile[field] === known[field])) continue
    difference.fields[field] = null
    difference.changes.push({ field: column, before: known[field], after: null })
  }
  return difference
}

const compare = <T>(table: readonly (readonly [Column, keyof T & keyof LineStatement])[], statement: LineStatement, known: T): Difference<T> => {
  const differing = table.filter(([, field]) => statement[field] !== undefined && comparable(statement[field] as Value) !== comparable(known[field] as Value))
  return {
    fields: Object.fromEntries(differing.map(([, field]) => [field, statement[field]])) as Partial<T>,
    changes: differing.map(([column, field]) => ({ field: column, before: shown(known[field] as Value), after: shown(statement[field] as Value) })),
  }
}

/** Everything the line states, with the key under which another line could contradict it. */
export const statementsOf = (statement: LineStatement, systemKey: string): { key: string; field: Column; value: string }[] => {
  const installationKey = `${systemKey}\u0000${statement.productId}`
  const of = (fields: readonly (readonly [Column, keyof LineStatement])[], prefix: string) =>
    fields.flatMap(([field, name]) => {
      const value = comparable(statement[name] as Value)
      return value === null ? [] : [{ key: `${prefix}\u0000${field}`, field, value }]
    })
  return [
    ...of(SYSTEM_FIELDS, systemKey),
    ...of(INSTALLATION_FIELDS, installationKey),
    ...[...statement.components].map(([kind, listed]) => ({ key: `${systemKey}\u0000${kind}`, field: kind, value: comparable(listed.map(componentText)) ?? '' })),
  ]
}

export const componentText = ({ name, version }: { name: string; version: string | null }): string => (version === null ? name : `${name} ${version}`)

