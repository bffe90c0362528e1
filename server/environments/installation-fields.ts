import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { branch, build } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { formatBuildVersion, parseBuildVersion } from '@/server/domain/build-version'
import { DomainError, found } from '../errors'
import { day, line, list } from '../forms'

/** "unknown" and "none" are different answers: roles are `unknown`, `none` or the roles listed. */
export const installationFields = {
  branchId: line().optional(),
  edition: line(80).optional(),
  rolesKnown: z.enum(['unknown', 'none', 'listed']).default('listed'),
  roles: list(line(500)),
  hotpatch: z.enum(['yes', 'no']).optional(),
  version: line(60).optional(),
  hash: line(128).optional(),
  seenOn: day().optional(),
}

type Given = z.infer<z.ZodObject<typeof installationFields>>

/** The columns of an installation that people state, checked against each other and the catalogue. */
export const readInstallationFields = async (tx: Tx, productId: string, given: Given) => {
  const version = readVersion(given.version)
  if (given.branchId) await checkBranch(tx, productId, given.branchId, version)
  return {
    branchId: given.branchId ?? null,
    edition: given.edition ?? null,
    roles: readRoles(given),
    hotpatch: given.hotpatch === undefined ? null : given.hotpatch === 'yes',
    reportedVersion: version,
    reportedHash: readHash(given.hash),
    seenOn: given.seenOn ?? null,
  }
}

// One text field may carry several roles, separated as in a CSV cell.
const readRoles = ({ rolesKnown, roles }: Given): string[] | null => {
  const listed = roles.flatMap(text => text.split(/[;；,，、]/)).map(text => text.trim()).filter(Boolean)
  if (rolesKnown === 'none') return []
  return rolesKnown === 'unknown' || listed.length === 0 ? null : listed
}

const readVersion = (text: string | undefined): string | null => {
  if (text === undefined) return null
  const version = parseBuildVersion(text)
  if (!version) throw new DomainError('bad_input', 'environments.errors.version', { field: 'version' })
  return formatBuildVersion(version)
}

/** A SHA-256 in lower case; blanks and colons between the digits are taken out. */
const readHash = (text: string | undefined): string | null => {
  if (text === undefined) return null
  const hash = text.toLowerCase().replace(/[\s:-]/g, '')
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new DomainError('bad_input', 'environments.errors.hash', { field: 'hash' })
  return hash
}

const checkBranch = async (tx: Tx, productId: string, branchId: string, version: string | null): Promise<void> => {
  const [place] = await tx.db.select().from(branch).where(and(eq(branch.id, branchId), eq(branch.productId, productId)))
  const { name } = found(place, 'branch')
  if (version === null) return
  const parts = parseBuildVersion(version)!
  const builds = await tx.db
    .select({ branchId: build.branchId, branchName: branch.name })
    .from(build)
    .innerJoin(branch, eq(branch.id, build.branchId))
    .where(and(eq(build.productId, productId), eq(build.version, [...parts])))
  if (builds.length === 0 || builds.some(row => row.branchId === branchId)) return
  throw new DomainError('bad_input', 'environments.errors.branchOfVersion', { field: 'branchId', params: { version, actual: builds[0]!.branchName, given: name } })
}
