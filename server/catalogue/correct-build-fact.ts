import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { buildClaim } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { REBOOTS } from '../domain/restart'
import { SEVERITIES } from '../domain/urgency'
import { DomainError } from '../errors'
import { id, input, line, prose } from '../forms'
import { announce } from '../live/announce'
import { touchedCustomers } from '../live/touched-customers'
import { sharePolicies } from '../environments/lock-policies'
import { evaluateBuild } from '../verdicts/evaluate'
import { readBranches } from './applies-to'
import { readCves, readHash, readKb, spellVersion } from './build-facts'
import type { ClaimedField } from './facts/facts'
import { findBuild, referenceTo } from './queries'

/** Withdrawing is not among them: that is a recall, or the vendor's own act. */
export const CORRECTABLE = ['label', 'version', 'kb', 'released_on', 'reboot', 'hash', 'severity', 'cves', 'exploited_since', 'applies_to'] as const satisfies readonly ClaimedField[]

export const correctBuildFactInput = input({
  buildId: id(),
  field: z.enum(CORRECTABLE),
  value: line(200),
  source: prose(1000),
  note: prose(1000).optional(),
})

/**
 * Puts this consultancy's word beside a fact of a build, with where it is known from. The fact itself stays as its
 * source gave it, for us and for every other consultancy; a newer word of ours stands above an older one. It names no
 * other build: identity is still proved by the build's own version and hash alone.
 */
export const correctBuildFact = async (tx: Tx<Consultant>, given: z.infer<typeof correctBuildFactInput>): Promise<{ id: string }> => {
  const build = await findBuild(tx, given.buildId)
  const row = {
    consultancyId: tx.consultancyId,
    id: randomUUID(),
    ...referenceTo(build),
    field: given.field,
    value: given.field === 'applies_to' ? await readBranches(tx, build.productId, given.value) : readValue(given.field, given.value, tx.now),
    source: given.source,
    note: given.note ?? null,
    byId: tx.actor.userId,
    byName: tx.actor.name,
    at: tx.now,
  }
  await tx.db.insert(buildClaim).values(row)
  await audit(tx, { verb: 'catalogue.correct_build_fact', subject: { kind: 'build', id: build.id }, after: row, detail: { field: row.field, value: row.value } })
  // What it comes to apply to is evaluated here and now; no approval reaches there by itself.
  if (given.field === 'applies_to') {
    await sharePolicies(tx)
    await evaluateBuild(tx, build.id)
  }
  // An exploit that becomes known asks anew where the build was declined or deferred, and a restart where it was approved without.
  if (TELLING.includes(given.field)) announce(tx, { kind: 'verdict', subjectId: build.id, customerIds: await touchedCustomers(tx, build.id) })
  return { id: row.id }
}

/** What portals show at once. */
const TELLING: readonly string[] = ['exploited_since', 'reboot', 'applies_to']

const readValue = (field: (typeof CORRECTABLE)[number], text: string, now: Date): string => {
  if (field === 'version') return spellVersion(text, 'value')
  if (field === 'kb') return readKb(text, 'value')
  if (field === 'hash') return readHash(text, 'value')
  if (field === 'released_on' && !z.iso.date().safeParse(text).success) throw new DomainError('bad_input', 'catalogue.errors.day', { field: 'value' })
  if (field === 'cves') return readCves(text, 'value')
  if (field === 'severity' && ![...SEVERITIES, 'none'].includes(text)) throw new DomainError('bad_input', 'catalogue.errors.severity', { field: 'value' })
  const isPastDay = z.iso.date().safeParse(text).success && new Date(`${text}T00:00:00Z`) <= now
  if (field === 'exploited_since' && text !== 'no' && !isPastDay) throw new DomainError('bad_input', 'catalogue.errors.exploitedSince', { field: 'value' })
  if (field === 'reboot' && !(REBOOTS as readonly string[]).includes(text)) throw new DomainError('bad_input', 'catalogue.errors.reboot', { field: 'value' })
  return text
}
