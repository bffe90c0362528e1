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
import { day, id, input, line, list, prose } from '../forms'
import { readHash, readKb, readVersion } from './build-facts'
import { compareBuilds, listLookAlikes, namedOf, type Compared } from './look-alikes'
import { versionText, type Build } from './queries'

const said = {
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
}

export const describeOwnBuildInput = input(said)
/** `seenAlikes`: the builds that look like it, which whoever adds it was shown. */
export const addOwnBuildInput = input({ ...said, seenAlikes: list(id()) })

type Described = z.infer<typeof describeOwnBuildInput>

/**
 * Adds a build to the consultancy's own overlay: a private fix, or a pre-release known only by its hash.
 * A version or hash that the catalogue has already is refused: it is that build. One that only looks like another is
 * taken once those were shown; nothing said of them is said of it.
 */
export const addOwnBuild = async (tx: Tx<Consultant>, { seenAlikes, ...given }: z.infer<typeof addOwnBuildInput>): Promise<{ id: string }> => {
  const row = await readOwnBuild(tx, given)
  const alikes = await listLookAlikes(tx, row.productId, namedOf(row))
  const unseen = alikes.filter(one => !seenAlikes.includes(one.row.id))
  if (unseen.length > 0) throw new DomainError('conflict', 'catalogue.errors.looksAlike', { field: 'label', params: { count: unseen.length, label: nameOf(unseen[0]!.row) } })
  await tx.db.insert(build).values(row)
  await reidentify(tx, row.productId)
  await audit(tx, { verb: 'catalogue.add_own_build', subject: { kind: 'build', id: row.id }, after: row, detail: { looksLike: alikes.map(one => one.row.id) } })
  return { id: row.id }
}

/** Says whether what was written can be added, and hands it back for the page that shows what looks like it. */
export const checkOwnBuild = async (tx: Tx<Consultant>, given: Described): Promise<{ given: string }> => {
  await readOwnBuild(tx, given)
  return { given: JSON.stringify(given) }
}

/** The build as it would be added, beside those that look like it. */
export const compareOwnBuild = async (tx: Tx<Consultant>, given: Described): Promise<{ compared: Compared[]; alikeIds: string[] }> => {
  const row = await readOwnBuild(tx, given)
  const alikes = await listLookAlikes(tx, row.productId, namedOf(row))
  return { compared: await compareBuilds(tx, [{ row, why: [] }, ...alikes]), alikeIds: alikes.map(one => one.row.id) }
}

const readOwnBuild = async (tx: Tx<Consultant>, given: Described): Promise<Build> => {
  const [place] = await tx.db.select().from(branch).where(eq(branch.id, given.branchId))
  const { productId } = found(place, 'branch')
  const version = given.version === undefined ? null : readVersion(given.version)
  const hash = given.hash === undefined ? null : readHash(given.hash)
  if (!version && !hash && given.channel === 'general') throw new DomainError('bad_input', 'catalogue.errors.identity', { field: 'version' })
  if (version) await refuseKnown(tx, productId, eq(build.version, [...version]), 'version')
  if (hash) await refuseKnown(tx, productId, eq(build.hash, hash), 'hash')
  const newId = randomUUID()
  return {
    consultancyId: tx.consultancyId,
    id: newId,
    key: `own/${version ? formatBuildVersion(version) : hash ?? newId}`,
    productId,
    branchId: given.branchId,
    appliesTo: [given.branchId],
    kind: given.kind,
    channel: given.channel,
    version: version ? [...version] : null,
    hash,
    labels: [given.label],
    kbs: given.kb ? [readKb(given.kb)] : [],
    aliases: [],
    releasedOn: given.releasedOn ?? null,
    datePrecision: given.releasedOn ? 'day' : null,
    reboot: given.reboot,
    vendorWithdrawnReason: null,
    baselineId: null,
    note: null,
    source: given.source,
    createdAt: tx.now,
  }
}

const refuseKnown = async (tx: Tx, productId: string, same: ReturnType<typeof eq>, field: 'version' | 'hash') => {
  const [known] = await tx.db.select({ label: build.labels }).from(build).where(and(eq(build.productId, productId), same))
  if (known) throw new DomainError('conflict', 'catalogue.errors.known', { field, params: { label: known.label[0] ?? '' } })
}

const nameOf = (row: Build): string => [row.labels[0], versionText(row)].filter(Boolean).join(' ')

/** A system may have reported this very build before the catalogue knew it (edge 10). */
const reidentify = async (tx: Tx, productId: string) => {
  const rows = await tx.db.select({ id: installation.id }).from(installation).where(eq(installation.productId, productId))
  await reprofile(tx, rows.map(row => row.id), 'catalogue')
}
