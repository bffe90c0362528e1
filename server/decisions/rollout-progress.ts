import type { Tx } from '@/db/scope'
import { WAVES } from '@/db/schema'
import { findBuild } from '../catalogue/queries'
import type { Gate } from '../domain/may-install'
import { openStages, type Progress } from '../domain/rollout'
import { readGround, type Subject } from './ground'
import { readInstallations, readOutcomes, unrolledFor } from './install-facts'
import { soakHoursOf, stagesIn } from './rollout-facts'

export type StageOf = { turn: number; ring: number; gate: Gate; empty: boolean; members: { installationId: string; systemId: string; systemName: string; progress: Progress }[] }
export type PlaceProgress = { environmentId: string; customerId: string; wave: number; stages: StageOf[] }

/** How far a build has come: in these environments, or in all of them. Stage by stage, as `mayInstall` sees it. */
export const readProgress = async (tx: Tx, { buildId, environmentIds }: { buildId: string; environmentIds?: readonly string[] }): Promise<{ places: PlaceProgress[]; expedited: boolean }> => {
  const { productId } = await findBuild(tx, buildId)
  const rows = await readInstallations(tx, { environmentIds, productId })
  const subjects: Subject[] = rows.map(row => row.installation)
  const ground = await readGround(tx, { buildIds: [buildId] }, subjects, readOutcomes)
  const candidate = (ground.byProduct.get(productId) ?? []).find(one => one.build.id === buildId)
  const names = new Map(rows.map(row => [row.installation.id, row.systemName]))
  const places = candidate === undefined ? [] : [...ground.mates].map(([environmentId, [first]]): PlaceProgress => {
    const stages = stagesIn({ ground, candidate, one: first!, unrolledOf: mate => unrolledFor(ground, candidate, mate, tx.now) })
    const answers = openStages(stages.map(stage => stage.members.map(member => member.progress)), { soakHours: soakHoursOf(ground, buildId), now: tx.now })
    return {
      environmentId,
      customerId: first!.customerId!,
      wave: ground.rollout.places.get(environmentId)?.wave ?? WAVES.length,
      stages: stages.map(({ turn, ring, members }, index) => ({
        turn, ring, ...answers[index]!,
        members: members.map(({ subject, progress }) => ({ installationId: subject.id, systemId: subject.systemId!, systemName: names.get(subject.id)!, progress })),
      })),
    }
  })
  return { places, expedited: ground.revisions.get(buildId)?.expedited ?? false }
}

/** All that counts for the waves, in their order. */
export const progressByWave = (places: readonly PlaceProgress[]): Progress[][] =>
  WAVES.map(wave => places.filter(place => place.wave === wave).flatMap(place => place.stages.flatMap(stage => stage.members.map(member => member.progress))))
