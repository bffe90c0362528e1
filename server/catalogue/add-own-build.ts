import { and, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { branch, build, installation } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { formatBuildVersion } from '@/server/domain/build-version'
import { BUILD_KINDS, CHANNELS } from '@/server/domain/build'
import { REBOOTS } from '@/server/domain/restart'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { reprofile } from '../environments/reprofile'
import { DomainError, found } from '../errors'
import { input, day, line, prose } from '../forms'
import { readHash, readKb, readVersion } from './build-facts'

export const addOwnBuildInput = input({
  branchId: line(),
  label: line(),
  kind: z.enum(BUILD_KINDS),
  channel: z.enum(CHANNELS),
  version: line(40).optional(),
  hash: line(128).optional(),
  kb: line(20).optional(),
  releasedOn: day().optional(),
  reboot: z.enum(REBOOTS).default('unknown'),
  source: prose(1000),
})

/**
 * Adds a build to the consultancy's own overlay: a private fix, or a pre-release known only by its hash.
 * A version or hash that the catalogue has already is refused: it is that build.
 */
export const addOwnBuild = async (tx: Tx<Consultant>, given: z.infer<typeof addOwnBuildInput>): Promise<{ id: string }> => {
  const [place] = await tx.db.select().from(branch).where(eq(branch.id, given.branchId))
  const { productId } = found(place, 'branch')
  const version = given.version === undefined ? null : readVersion(given.version)
  const hash = given.hash === undefined ? null : readHash(given.hash)
  if (!version && !hash && given.channel === 'general') throw new DomainError('bad_input', 'catalogue.errors.identity', { field: 'version' })
  if (version) {
    const [same] = await tx.db.select({ label: build.labels }).from(build).where(and(eq(build.productId, productId), eq(build.version, [...version])))
    if (same) throw new DomainError('conflict', 'catalogue.errors.known', { field: 'version', params: { label: same.label[0] ?? '' } })
  }
  if (hash) {
    const [same] = await tx.db.select({ label: build.labels }).from(build).where(and(eq(build.productId, productId), eq(build.hash, hash)))
    if (same) throw new DomainError('conflict', 'catalogue.errors.known', { field: 'hash', params: { label: same.label[0] ?? '' } })
  }
  const id = randomUUID()
  const row = {
    consultancyId: tx.consultancyId,
    id,
    key: `own/${version ? formatBuildVersion(version) : hash ?? id}`,
    productId,
    branchId: given.branchId,
    appliesTo: [given.branchId],
    kind: given.kind,
    channel: given.channel,
    version: version ? [...version] : null,
    hash,
    labels: [given.label],
    kbs: given.kb ? [readKb(given.kb)] : [],
    releasedOn: given.releasedOn ?? null,
    datePrecision: given.releasedOn ? ('day' as const) : null,
    reboot: given.reboot,
    source: given.source,
    createdAt: tx.now,
  }
  await tx.db.insert(build).values(row)
  await reidentify(tx, productId)
  await audit(tx, { verb: 'catalogue.add_own_build', subject: { kind: 'build', id }, after: row })
  return { id }
}

/** A system may have reported this very build before the catalogue knew it (edge 10). */
const reidentify = async (tx: Tx, productId: string) => {
  const rows = await tx.db.select({ id: installation.id }).from(installation).where(eq(installation.productId, productId))
  await reprofile(tx, rows.map(row => row.id), 'catalogue')
}
