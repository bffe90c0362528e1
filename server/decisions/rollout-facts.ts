import { nextWindow, openWindow } from '../domain/maintenance-window'
import { mayInstall, noRollout, type Gate, type Hold, type InstallFacts, type RolloutFacts } from '../domain/may-install'
import { roleTurn } from '../domain/role-order'
import { openStages, progressOf, type Progress } from '../domain/rollout'
import type { Status } from '../domain/status'
import type { Candidate, Ground, Judgement, Subject } from './ground'
import { holdReaches } from './rollout-ground'

const OPEN: Gate = { open: true }
const HOUR_MS = 3_600_000
const REFUSALS: readonly Status[] = ['declined', 'deferred', 'revoked', 'recalled']

/** Every hold that reaches this build here, and the pause that a failure put on its profile. */
export const holdsOn = ({ rollout }: Pick<Ground, 'rollout'>, buildId: string, one: Subject): readonly Hold[] => {
  const held = rollout.holds.filter(row => holdReaches(row, buildId, one))
  const paused = rollout.pauses.get(buildId, one.profileId)
  return [
    ...held.map(({ level, owner, reason }): Hold => ({ level, owner, reason })),
    ...(paused ? [{ level: 'profile', owner: 'consultancy', reason: '', pausedUntil: paused } as const] : []),
  ]
}

/** What `mayInstall` reads of one subject, all but what rollout says. */
export type Unrolled = Omit<InstallFacts, 'rollout'>

type Asked<J extends Judgement> = { ground: Ground<J>; candidate: Candidate; one: Subject; now: Date; unrolledOf: (mate: Subject) => Unrolled }

/**
 * Wave, ring, window and backup for a build that something was decided on. What replaces a recalled build waits for no
 * wave and no ring: those find out whether a build is good, and what it replaces is known not to be.
 */
export const turnsOf = <J extends Judgement>(asked: Asked<J>, remediation: boolean): Omit<RolloutFacts, 'holds' | 'chain'> => ({
  wave: remediation ? OPEN : waveGate(asked),
  ring: remediation ? OPEN : ringGate(asked),
  window: windowGate(asked),
  backup: backupGate(asked),
})

const waveGate = <J extends Judgement>({ ground: { rollout }, candidate, one, now }: Asked<J>): Gate => {
  const place = rollout.places.get(one.environmentId)
  if (!rollout.wavesOn || !place) return OPEN
  const row = rollout.waves.get(`${candidate.build.id} ${place.wave}`)
  if (row?.haltedAt) return { open: false, detail: 'wave_halted' }
  if (!row) return place.wave === 1 ? OPEN : { open: false, detail: 'wave_waits' }
  if (row.opensAt === null) return { open: false, detail: 'wave_waits' }
  return now < row.opensAt ? { open: false, detail: 'wave_soak', at: row.opensAt } : OPEN
}

/** Asked once for each environment and build: every installation there has its place in the order. */
const ringGate = <J extends Judgement>(asked: Asked<J>): Gate => {
  const { ground, candidate, one, now } = asked
  const stages = stagesIn(asked)
  const memo = ground.ringGates.get(one.environmentId, candidate.build.id)
  const gates = memo ?? openStages(stages.map(stage => stage.members.map(member => member.progress)), { soakHours: soakHoursOf(ground, candidate.build.id), now }).map(answer => answer.gate)
  if (!memo) ground.ringGates.set(one.environmentId, candidate.build.id, gates)
  const gate = gates[stages.findIndex(stage => stage.members.some(member => member.subject.id === one.id))] ?? OPEN
  return gate.open ? OPEN : { ...gate, detail: `ring_${gate.detail}` }
}

export const soakHoursOf = ({ rollout, revisions }: Pick<Ground, 'rollout' | 'revisions'>, buildId: string): number =>
  revisions.get(buildId)?.expedited ? rollout.expeditedSoakHours : rollout.ringSoakHours

export type Stage = { turn: number; ring: number; members: { subject: Subject; progress: Progress }[] }

/** The stages of one environment for one build, in their order: the turn of the roles first, then the ring. */
export const stagesIn = <J extends Judgement>(asked: Omit<Asked<J>, 'now'>): Stage[] => {
  const { ground, candidate: { build: { id, productId } }, one: { environmentId } } = asked
  const known = ground.stages.get(environmentId, id)
  if (known) return known
  const mates = (ground.mates.get(environmentId) ?? []).filter(mate => mate.productId === productId)
  const placed = mates.map(subject => ({ turn: roleTurn(productId, subject.roles ?? null), ring: ground.rollout.rings.get(subject.systemId ?? '') ?? 1, subject, progress: progressIn(asked, subject) }))
  const stages = [...Map.groupBy(placed, ({ turn, ring }) => `${turn} ${ring}`).values()]
    .map(members => ({ turn: members[0]!.turn, ring: members[0]!.ring, members: members.map(({ subject, progress }) => ({ subject, progress })) }))
    .toSorted((a, b) => a.turn - b.turn || a.ring - b.ring)
  ground.stages.set(environmentId, id, stages)
  return stages
}

const progressIn = <J extends Judgement>({ ground: { rollout }, candidate, unrolledOf }: Omit<Asked<J>, 'now'>, mate: Subject): Progress => {
  const facts = unrolledOf(mate)
  const { may, reasons } = mayInstall({ ...facts, rollout: noRollout() })
  const told = rollout.reports.get(mate.id, candidate.build.id) ?? null
  // A success where nobody ever said yes opens nothing for others.
  const report = told?.result === 'succeeded' && facts.decision === null && facts.risks.length === 0 ? null : told
  const stood = mate.buildId === null ? undefined : rollout.reports.get(mate.id, mate.buildId)
  const excused = rollout.excusals.get(mate.systemId ?? '', candidate.build.id) ?? []
  return progressOf({
    applicability: facts.applicability === 'superseded' && facts.remediation ? 'applicable' : facts.applicability,
    sound: facts.installation.identity === 'confirmed' && !facts.build.withdrawn && !(facts.applicability === 'installed' && facts.outcome === 'fail'),
    report,
    standsSince: stood?.result === 'succeeded' ? stood.at : null,
    excusedAt: excused.reduce<Date | null>((last, { at }) => (last === null || at > last ? at : last), null),
    mayInstall: may,
    cleared: (facts.outcome === 'pass' || facts.outcome === 'conditional') && !reasons.some(({ status }) => REFUSALS.includes(status)),
  })
}

const windowGate = <J extends Judgement>({ ground: { rollout }, one, now }: Asked<J>): Gate => {
  const rules = rollout.windows.get(one.environmentId)
  if (!rules) return OPEN
  const { zone } = rollout.places.get(one.environmentId)!
  const open = openWindow(rules, zone, now)
  if (open) return { open: true, until: open.closesAt }
  const next = nextWindow(rules, zone, now)
  return next ? { open: false, detail: 'window_later', at: next.opensAt } : { open: false, detail: 'window_none_ahead' }
}

const backupGate = <J extends Judgement>({ ground: { rollout }, one }: Asked<J>): Gate => {
  if (!rollout.places.get(one.environmentId)?.backupDemanded) return OPEN
  const seen = one.systemId === null ? undefined : rollout.backups.get(one.systemId)
  return seen ? { open: true, until: new Date(seen.getTime() + rollout.backupHours * HOUR_MS) } : { open: false, detail: 'backup' }
}
