import { z } from 'zod'
import { decision } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Contact } from '../actor'
import { audit } from '../audit'
import { referenceTo } from '../catalogue/queries'
import { readUrgency } from '../catalogue/urgency'
import { DomainError } from '../errors'
import { id, input, line, list, prose } from '../forms'
import { announce } from '../live/announce'
import { askToSettleWaves } from '../rollout/settle-waves-job'
import { readDecisionGround, type Ground } from './pins'

const place = { environmentId: id(), buildId: id(), seen: line(64) }
export const approveInput = input({ ...place, acknowledged: list(line(40)) })
export const declineInput = input({ ...place, reason: prose(2000) })
export const deferInput = input({ ...place, reason: prose(2000), until: z.iso.date() })

/** Approves for one environment, pinning what was seen. It frees only what the verdict clears; the rest stays as it is. */
export const approve = async (tx: Tx<Contact>, given: z.infer<typeof approveInput>): Promise<{ id: string }> => {
  const ground = await readDecisionGround(tx, given)
  const cleared = ground.rows.filter(row => row.outcome === 'pass' || row.outcome === 'conditional')
  if (cleared.length === 0) throw new DomainError('precondition', 'decisions.errors.nothingCleared')
  if (cleared.some(row => row.answer.reasons.some(reason => reason.status === 'unapprovable'))) throw new DomainError('precondition', 'decisions.errors.unapprovable')
  const conditions = new Set(cleared.filter(row => row.outcome === 'conditional').flatMap(row => row.evaluation?.conditionKeys ?? []))
  const missing = [...conditions].find(key => !given.acknowledged.includes(key))
  if (missing) throw new DomainError('precondition', 'decisions.errors.unacknowledged', { field: 'acknowledged[]' })
  return record(tx, ground, { kind: 'approved', acknowledged: [...conditions] })
}

/** Refuses, until somebody says otherwise; not a fix for something exploited. */
export const decline = async (tx: Tx<Contact>, given: z.infer<typeof declineInput>): Promise<{ id: string }> => {
  const ground = await readDecisionGround(tx, given)
  await assertNotExploited(tx, ground.build.id)
  return record(tx, ground, { kind: 'declined', reason: given.reason })
}

/** Puts the decision off until the start of a day, in UTC; then it is asked again. Not a fix for something exploited. */
export const defer = async (tx: Tx<Contact>, given: z.infer<typeof deferInput>): Promise<{ id: string }> => {
  const until = new Date(`${given.until}T00:00:00Z`)
  if (until <= tx.now) throw new DomainError('bad_input', 'decisions.errors.untilPast', { field: 'until' })
  const ground = await readDecisionGround(tx, given)
  await assertNotExploited(tx, ground.build.id)
  return record(tx, ground, { kind: 'deferred', reason: given.reason, until })
}

/** Not taking a fix for something exploited is a risk acceptance to wait: two people, and an end. */
const assertNotExploited = async (tx: Tx, buildId: string): Promise<void> => {
  const { exploitedSince } = await readUrgency(tx, buildId)
  if (exploitedSince !== null) throw new DomainError('precondition', 'decisions.errors.exploited', { field: 'reason', params: { since: exploitedSince } })
}

type Word = { kind: 'approved' | 'declined' | 'deferred' | 'risk_accepted'; reason?: string; until?: Date; acknowledged?: string[]; riskAcceptanceId?: string }

/** Appends the fact; nothing of what was said before changes. */
export const record = async (tx: Tx<Contact>, ground: Omit<Ground, 'rows'>, word: Word): Promise<{ id: string }> => {
  const fact = {
    consultancyId: tx.consultancyId,
    customerId: ground.environment.customerId,
    environmentId: ground.environment.id,
    ...referenceTo(ground.build),
    own: true,
    verdictRevisionId: ground.revisionId,
    pinned: ground.pinned,
    acknowledged: word.acknowledged ?? [],
    seenReboot: ground.reboot,
    kind: word.kind,
    reason: word.reason ?? null,
    until: word.until ?? null,
    riskAcceptanceId: word.riskAcceptanceId ?? null,
    ...makerOf(tx.actor),
    at: tx.now,
  }
  const [row] = await tx.db.insert(decision).values(fact).returning({ id: decision.id })
  await audit(tx, { verb: `decisions.${word.kind}`, subject: { kind: 'decision', id: row!.id }, after: fact, detail: { buildId: ground.build.id, environmentId: ground.environment.id } })
  announce(tx, { kind: 'decision', subjectId: row!.id, customerIds: [ground.environment.customerId] })
  await askToSettleWaves(tx, ground.build.id)
  return row!
}
