import { and, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { branch, build, signOff as signOffs, signOffRevocation, verdictRevision } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { withOwnAppliesTo } from '../catalogue/applies-to'
import { facetText, isKnown, readFacetText } from '../domain/facets'
import { DomainError, found } from '../errors'
import { day, id, input, line, prose } from '../forms'
import { announce } from '../live/announce'
import { touchedCustomers } from '../live/touched-customers'
import { evaluateBuild } from '../verdicts/evaluate'
import { readPolicies } from '../verdicts/evidence'

export const signOffInput = input({
  branchId: line(),
  facetKey: line(80),
  /** both as `facetText` writes them: `none`, or `a | b` */
  rigValue: line(500),
  customerValue: line(500),
  /** exclusive, in UTC */
  until: day(),
  reason: prose(2000),
})

/** An engineer's word that one named difference does not matter on one branch; whatever hung on it is evaluated anew at once. */
export const signOff = async (tx: Tx<Consultant>, given: z.infer<typeof signOffInput>): Promise<{ id: string }> => {
  const [place] = await tx.db.select().from(branch).where(eq(branch.id, given.branchId))
  found(place, 'branch')
  const policy = (await readPolicies(tx)).find(({ key }) => key === given.facetKey)
  if (policy?.policy !== 'sign_off') throw new DomainError('bad_input', 'lab.errors.signOffFacet', { field: 'facetKey', params: { facet: given.facetKey } })
  const rigValue = readDifference('rigValue', given.rigValue)
  const customerValue = readDifference('customerValue', given.customerValue)
  if (rigValue === customerValue) throw new DomainError('bad_input', 'lab.errors.signOffSame', { field: 'customerValue' })
  const until = new Date(`${given.until}T00:00:00Z`)
  if (until <= tx.now) throw new DomainError('bad_input', 'lab.errors.signOffPast', { field: 'until' })
  const fact = { consultancyId: tx.consultancyId, id: randomUUID(), ...given, rigValue, customerValue, until, ...makerOf(tx.actor), at: tx.now }
  await tx.db.insert(signOffs).values(fact)
  await audit(tx, { verb: 'lab.sign_off', subject: { kind: 'sign_off', id: fact.id }, after: fact })
  await evaluateJudged(tx, given.branchId, fact.id)
  return { id: fact.id }
}

export const revokeSignOffInput = input({ signOffId: id(), reason: prose(2000) })

/** Takes a sign-off back before its day. What it cleared is evaluated anew in this transaction, and approvals that rested on it are stale. */
export const revokeSignOff = async (tx: Tx<Consultant>, given: z.infer<typeof revokeSignOffInput>): Promise<{ id: string }> => {
  const [row] = await tx.db.select().from(signOffs).where(eq(signOffs.id, given.signOffId)).for('update')
  const word = found(row, 'sign-off')
  if (word.until <= tx.now) throw new DomainError('precondition', 'lab.errors.signOffOver', { field: 'signOffId' })
  const earlier = await tx.db.select({ id: signOffRevocation.id }).from(signOffRevocation).where(eq(signOffRevocation.signOffId, word.id))
  if (earlier.length > 0) throw new DomainError('conflict', 'lab.errors.signOffRevoked', { field: 'signOffId' })
  const fact = { consultancyId: tx.consultancyId, id: randomUUID(), ...given, ...makerOf(tx.actor), at: tx.now }
  await tx.db.insert(signOffRevocation).values(fact)
  await audit(tx, { verb: 'lab.revoke_sign_off', subject: { kind: 'sign_off', id: word.id }, before: word, after: fact })
  await evaluateJudged(tx, word.branchId, fact.id)
  return { id: word.id }
}

// Every verdict the word may have cleared or no longer clears.
const evaluateJudged = async (tx: Tx<Consultant>, branchId: string, occasionId: string): Promise<void> => {
  for (const buildId of await listJudgedBuilds(tx, branchId)) {
    await evaluateBuild(tx, buildId)
    announce(tx, { kind: 'verdict', subjectId: occasionId, customerIds: await touchedCustomers(tx, buildId) })
  }
}

// Nobody can vouch for what is unknown, so `?` names no difference.
const readDifference = (field: 'rigValue' | 'customerValue', text: string): string => {
  const value = readFacetText(text)
  if (!isKnown(value)) throw new DomainError('bad_input', 'lab.errors.signOffUnknown', { field })
  return facetText(value)
}

const listJudgedBuilds = async (tx: Tx, branchId: string): Promise<string[]> => {
  const rows = await tx.db
    .selectDistinct({ id: build.id, branchId: build.branchId, appliesTo: build.appliesTo })
    .from(build)
    .innerJoin(verdictRevision, and(eq(verdictRevision.buildOwner, build.consultancyId), eq(verdictRevision.buildId, build.id)))
  const reaches = (await withOwnAppliesTo(tx, rows)).filter(row => row.branchId === branchId || row.appliesTo.includes(branchId))
  return reaches.map(row => row.id)
}
