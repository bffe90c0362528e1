import { eq } from 'drizzle-orm'
import {
  deviceAnswer, deviceKey, hold, installation,
  profilePause, waveState, windowNotice,
} from '@/db/schema'
import { PUBLIC_CATALOGUE } from '@/db/schema/consultancy'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '@/server/actor'
import { waiveInterimUpdate } from '@/server/interim-updates/waive-interim-update'
import type { Tenant } from './tenants'

/** Something in every table of rollouts, recalls, issues and devices: for each customer, and for nobody. */
export const fillPatchNight = async (tx: Tx, { consultancyId, places, ids }: Tenant): Promise<void> => {
  const by = { ...makerOf(tx.actor), at: tx.now }
  const house = { consultancyId, ...by }
  const build = { buildOwner: PUBLIC_CATALOGUE, buildId: ids.ru4 }
  const soon = new Date(tx.now.getTime() + 3_600_000)
  for (const wave of [1, 2, 3]) await tx.db.insert(waveState).values({ consultancyId, ...build, wave, updatedAt: tx.now }).onConflictDoNothing()
  const [rig] = await tx.db.select().from(installation).where(eq(installation.id, ids.rigInstallationId))
  await tx.db.insert(hold).values({ ...house, owner: 'consultancy', level: 'profile', profileId: rig!.profileId, ...build, reason: 'Failed' })
  await tx.db.insert(profilePause).values({ consultancyId, profileId: rig!.profileId, ...build, startedAt: tx.now, endsAt: soon })
  for (const { customerId, ids: { environmentId, systemId } } of places) {
    const place = { ...house, customerId, environmentId, systemId }
    await tx.db.insert(windowNotice).values({ consultancyId, customerId, environmentId, opensAt: soon, at: tx.now })
    await tx.db.insert(deviceKey).values({ ...place, name: 'EX01', keyHash: systemId, keyStart: 'pb_' })
    await tx.db.insert(deviceAnswer).values({ consultancyId, customerId, environmentId, systemId, askedDigest: '', chainSeq: 0, goodUntil: soon, etag: '', body: '{}', answeredAt: tx.now, seenAt: tx.now })
  }
}

/** An engineer's word on the private fixes that are on systems. */
export const waiveAsEngineer = async (tx: Tx<Consultant>, { places, ids }: Tenant): Promise<void> => {
  for (const { ids: { interimUpdateId } } of places) await waiveInterimUpdate(tx, { interimUpdateId, buildId: ids.ru4, reason: 'Not needed any more' })
}
