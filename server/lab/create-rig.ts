import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { branch, build, environment } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { changeInstallation } from '../environments/change-installation'
import { createEnvironment } from '../environments/create-environment'
import { createSystem } from '../environments/create-system'
import { findEnvironment, findInstallation } from '../environments/find'
import { recordComponent } from '../environments/record-component'
import { recordInstallation } from '../environments/record-installation'
import { statesNone } from '../environments/states-none'
import { parseBuildVersion } from '../domain/build-version'
import { DomainError, found } from '../errors'
import { checkbox, id, input, line } from '../forms'
import { listWatchedKinds } from './queries'

const serverFields = {
  systemName: line(),
  os: line(),
  osPatchLevel: line().optional(),
  language: line(40).optional(),
  hypervisor: line().optional(),
  branchId: line(),
  edition: line(80).optional(),
  roles: line(400),
  version: line(60).optional(),
  hash: line(128).optional(),
  /** by kind: `name version`, several separated by `;` */
  components: z.record(line(40), line(500)).default({}),
  /** nothing else of the watched kinds runs there: a kind left empty is "none", no longer "unknown" */
  complete: checkbox(),
}
const server = z.object(serverFields)

export const createRigInput = input({ name: line(), ...serverFields })

/** A rig with its first server: an environment of the consultancy's own lab. */
export const createRig = async (tx: Tx<Consultant>, { name, ...first }: z.infer<typeof createRigInput>): Promise<{ id: string }> => {
  const rig = await createEnvironment(tx, { name })
  await addServer(tx, { rigId: rig.id, ...first })
  return rig
}

export const addServerInput = input({ rigId: id(), ...serverFields })

/** One more server on a rig, with the product under test and what runs beside it. */
export const addServer = async (tx: Tx<Consultant>, { rigId, ...given }: z.infer<typeof addServerInput>): Promise<{ id: string }> => {
  await findRig(tx, rigId)
  const [place] = await tx.db.select().from(branch).where(eq(branch.id, given.branchId))
  const { productId } = found(place, 'branch')
  const { osPatchLevel, language, hypervisor, os, systemName } = given
  const machine = await createSystem(tx, { environmentId: rigId, name: systemName, os, osPatchLevel, language, hypervisor, ring: 1, updateMode: 'manual', autoApproval: false, isTest: true })
  await recordComponents(tx, machine.id, given)
  const { branchId, edition, version, hash, roles } = given
  await recordInstallation(tx, { systemId: machine.id, productId, branchId, edition, version, hash, rolesKnown: 'listed', roles: [roles] })
  return machine
}

const recordComponents = async (tx: Tx<Consultant>, systemId: string, { components, complete }: z.infer<typeof server>) => {
  for (const [kind, text] of Object.entries(components)) {
    for (const one of text.split(/[;；、]/).map(part => part.trim()).filter(Boolean)) await recordComponent(tx, { systemId, kind, ...splitVersion(one) })
  }
  if (!complete) return
  for (const kind of await listWatchedKinds(tx)) await statesNone(tx, { systemId, kind, basis: `Stated by ${tx.actor.name} when the server was added to the rig` })
}

/** `Forefront Security 10.2` and `Forefront Security@10.2`; without a number at its end the version is unknown. */
const splitVersion = (text: string): { name: string; version: string | undefined } => {
  const [, name, version] = /^(.+?)(?:\s*@\s*|\s+)(v?\d[^\s@]*|-)$/i.exec(text) ?? []
  return name && version ? { name, version } : { name: text, version: undefined }
}

export const putBuildInput = input({ installationId: id(), version: line(60).optional(), hash: line(128).optional() })

/** What a rig's server runs now, after it was updated or put back; everything else about it stays as stated. */
export const putBuild = async (tx: Tx<Consultant>, given: z.infer<typeof putBuildInput>): Promise<{ id: string }> => {
  const row = await findInstallation(tx, given.installationId)
  await findRig(tx, row.environmentId)
  if (given.version === undefined && given.hash === undefined) throw new DomainError('bad_input', 'lab.errors.rigIdentity', { field: 'version' })
  const parts = given.version === undefined ? null : parseBuildVersion(given.version)
  const [known] = parts === null ? [] : await tx.db.select({ branchId: build.branchId }).from(build).where(and(eq(build.productId, row.productId), eq(build.version, [...parts])))
  return changeInstallation(tx, {
    ...given,
    branchId: known?.branchId ?? row.branchId ?? undefined,
    edition: row.edition ?? undefined,
    rolesKnown: row.roles === null ? 'unknown' : row.roles.length === 0 ? 'none' : 'listed',
    roles: row.roles ?? [],
    hotpatch: row.hotpatch === null ? undefined : row.hotpatch ? 'yes' : 'no',
  })
}

const findRig = async (tx: Tx, rigId: string): Promise<typeof environment.$inferSelect> => {
  const place = await findEnvironment(tx, rigId)
  return found(place.kind === 'lab' ? place : undefined, 'rig')
}
