import type { Applicability } from './applicability'
import type { Gate } from './may-install'

/** How far a build has come on one system. `aside`: it is not for this system, or not now, so nobody waits for it. */
export type Progress =
  | { readonly state: 'done' | 'excused' | 'failed'; readonly at: Date }
  | { readonly state: 'waiting' | 'asked' | 'aside' }

export type ProgressFacts = {
  readonly applicability: Applicability
  /** what stands there is known for sure, and is not dangerous */
  readonly sound: boolean
  /** the latest of this system and build */
  readonly report: { readonly result: 'succeeded' | 'failed'; readonly at: Date } | null
  /** when what stands there was reported; null: before anybody watched */
  readonly standsSince: Date | null
  readonly excusedAt: Date | null
  /** mayInstall, leaving rollout aside */
  readonly mayInstall: boolean
  /** the verdict clears it here, so that an approval would free it */
  readonly cleared: boolean
}

const LONG_AGO = new Date(0)

/** A failure stands open until the build is there after all, a success is reported, or an engineer excuses the system after it. */
export function progressOf({ applicability, sound, report, standsSince, excusedAt, mayInstall, cleared }: ProgressFacts): Progress {
  const stands = sound && (applicability === 'installed' || applicability === 'superseded')
  if (report?.result === 'failed' && !(stands && standsSince !== null && standsSince > report.at)) {
    return excusedAt !== null && excusedAt >= report.at ? { state: 'excused', at: excusedAt } : { state: 'failed', at: report.at }
  }
  if (report?.result === 'succeeded') return { state: 'done', at: report.at }
  if (stands) return { state: 'done', at: standsSince ?? LONG_AGO }
  if (excusedAt !== null) return { state: 'excused', at: excusedAt }
  if (mayInstall) return { state: 'waiting' }
  return { state: applicability === 'applicable' && cleared ? 'asked' : 'aside' }
}

export type StageAnswer = {
  /** nobody in it: it is passed over */
  readonly empty: boolean
  readonly gate: Gate
}

/**
 * Which stages are open, in their order: a ring inside an environment, a wave over customers. The first that is not empty
 * is open. A later one opens when in all before it nothing waits and no failure stands open, each has had a success, and
 * the soak since the last success or excusal is over. Who was excused is no longer in the stage, so a stage that was
 * excused whole is passed over like an empty one.
 */
export function openStages(stages: readonly (readonly Progress[])[], { soakHours, now }: { soakHours: number; now: Date }): StageAnswer[] {
  const before: Progress[][] = []
  return stages.map((stage) => {
    const answer = { empty: isEmpty(stage), gate: gateAfter(before, soakHours, now) }
    if (!answer.empty) before.push([...stage])
    return answer
  })
}

function isEmpty(stage: readonly Progress[]): boolean {
  return stage.every(({ state }) => state === 'aside' || state === 'excused')
}

function gateAfter(before: readonly (readonly Progress[])[], soakHours: number, now: Date): Gate {
  const all = before.flat()
  const count = (state: Progress['state']) => all.filter((one) => one.state === state).length
  if (count('failed') > 0) return { open: false, detail: 'failed', count: count('failed') }
  if (count('waiting') > 0) return { open: false, detail: 'waits', count: count('waiting') }
  if (before.some((stage) => stage.every(({ state }) => state !== 'done'))) return { open: false, detail: 'no_success' }
  const last = Math.max(...all.flatMap((one) => ('at' in one ? [one.at.getTime()] : [])), Number.NEGATIVE_INFINITY)
  if (!Number.isFinite(last)) return { open: true }
  const opensAt = new Date(last + soakHours * 3_600_000)
  return now < opensAt ? { open: false, detail: 'soak', at: opensAt } : { open: true, at: opensAt }
}

/**
 * When a wave opens, as it is written down. Once open it stays so while those before it are asked anew, because what is
 * approved late must not stop a roll-out that is under way; an open failure does.
 */
export function waveOpensAt(known: Date | null, gate: Gate, now: Date): Date | null {
  const stands = known !== null && known <= now ? known : null
  if (gate.open) return stands ?? gate.at ?? now
  if (gate.detail === 'failed') return null
  return stands ?? gate.at ?? null
}
