import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { environment, type Pinned } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { findBuild, type Build } from '../catalogue/queries'
import { readRestart } from '../catalogue/restart'
import type { Reboot } from '../domain/restart'
import { DomainError, found } from '../errors'
import { isWithdrawn } from '../recalls/live-withdrawal'
import { readCurrentRevisions } from '../verdicts/evidence'
import { lockProfiles } from '../verdicts/lock-profiles'
import { installAnswers, type InstallRow } from './install-facts'
import { lockBuild } from './lock-build'

/** What a decision is about: where the build would be installed. Installed, superseded and foreign systems have nothing to decide, but for a remediation that is older. */
export const isDecidable = ({ applicability, remediation }: Pick<InstallRow, 'applicability' | 'remediation'>): boolean =>
  applicability === 'applicable' || applicability === 'needs_info' || (remediation && applicability === 'superseded')

/** The outcomes a decision sees. */
export const pinsOf = (rows: readonly InstallRow[]): Pinned =>
  rows
    .filter(isDecidable)
    .map(({ installation, outcome, remediation }) => ({ installationId: installation.id, profileId: installation.profileId, outcome, ...(remediation && { startAside: true as const }) }))

/** A digest of what a page showed; a decision sends it back, so that it cannot pin what its maker never saw. */
export const seenDigest = (revisionId: string | null, reboot: Reboot, pinned: Pinned): string =>
  createHash('sha256')
    .update(JSON.stringify([revisionId, reboot, [...pinned].sort((a, b) => (a.installationId < b.installationId ? -1 : 1)).map(pin => [pin.installationId, pin.profileId, pin.outcome])]))
    .digest('hex')

export type Ground = { build: Build; environment: { id: string; customerId: string }; rows: InstallRow[]; pinned: Pinned; revisionId: string | null; reboot: Reboot }

/** Locks the build against a withdrawal, then reads what a decision would be about. Refuses where there is nothing to decide. */
export const readDecisionGround = async (tx: Tx, given: { environmentId: string; buildId: string; seen: string }): Promise<Ground> => {
  const [place] = await tx.db.select().from(environment).where(eq(environment.id, given.environmentId))
  const { id, customerId } = found(place, 'environment')
  if (customerId === null) throw new DomainError('precondition', 'decisions.errors.lab')
  const decided = await findBuild(tx, given.buildId)
  await lockBuild(tx, decided.id, 'shared')
  // What an import changes beside us it must see us pin, or the approval would not go stale.
  await lockProfiles(tx, 'alone')
  if (await isWithdrawn(tx, decided)) throw new DomainError('precondition', 'decisions.errors.withdrawn')
  const [revision] = await readCurrentRevisions(tx, { buildIds: [decided.id] })
  const rows = await installAnswers(tx, { buildIds: [decided.id], environmentIds: [id] })
  const pinned = pinsOf(rows)
  if (pinned.length === 0) throw new DomainError('precondition', 'decisions.errors.nothingToDecide')
  const { reboot } = await readRestart(tx, decided)
  if (seenDigest(revision?.id ?? null, reboot, pinned) !== given.seen) throw new DomainError('conflict', 'decisions.errors.changedSince')
  return { build: decided, environment: { id, customerId }, rows, pinned, revisionId: revision?.id ?? null, reboot }
}
