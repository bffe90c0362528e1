import { and, asc, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { environment, installation, result, run, runSubject, system, testCase, testPlan, testPlanCase } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { withOwnAppliesTo } from '../catalogue/applies-to'
import { findBuild, referenceTo, type Build } from '../catalogue/queries'
import { readUrgency } from '../catalogue/urgency'
import { rawFacetsOf } from '../environments/facets'
import { DomainError, found } from '../errors'
import { addDemandedCases } from '../issues/demanded-cases'
import { isUrgent } from '../domain/urgency'
import { id, input, prose } from '../forms'
import { settleLabState } from './lock-run'

export const openRunInput = input({ buildId: id(), rigId: id(), planId: id(), expeditedReason: prose(2000).optional() })

/**
 * Opens a run before the install: the rig's installations that the build applies to become its subjects, with their
 * raw facets frozen as they are now, and the plan's cases become results that nobody has said anything about yet, with those that open
 * issues of the branch demand. By an expedited plan only what is urgent is tested.
 */
export const openRun = async (tx: Tx<Consultant>, given: z.infer<typeof openRunInput>): Promise<{ id: string }> => {
  const [build] = (await withOwnAppliesTo(tx, [await findBuild(tx, given.buildId)])) as [Build]
  const { cases: planned, expedited } = await readPlanFor(tx, build, given.planId)
  const cases = await addDemandedCases(tx, build, planned)
  const expeditedReason = expedited ? await readExpeditedReason(tx, build, given) : null
  const subjects = await listSubjects(tx, build, given.rigId)
  const facets = await rawFacetsOf(tx, subjects.map(subject => subject.installationId))
  const row = { consultancyId: tx.consultancyId, id: randomUUID(), ...referenceTo(build), environmentId: given.rigId, planId: given.planId, expedited, expeditedReason, ...makerOf(tx.actor), at: tx.now }
  await tx.db.insert(run).values(row)
  const frozen = subjects.map(({ installationId, systemName }) => ({ installationId, systemName, facets: facets.get(installationId)! }))
  await tx.db.insert(runSubject).values(frozen.map(subject => ({ consultancyId: tx.consultancyId, runId: row.id, ...subject })))
  await tx.db.insert(result).values(cases.map((one, index) => ({ consultancyId: tx.consultancyId, runId: row.id, ...one, position: index + 1 })))
  await settleLabState(tx, { ...referenceTo(build), productId: build.productId })
  await audit(tx, { verb: 'lab.open_run', subject: { kind: 'run', id: row.id }, after: { ...row, subjects: frozen, cases } })
  return { id: row.id }
}

/** A plan that demands nothing is no policy: a run of it could show nothing (edge 13). */
const readPlanFor = async (tx: Tx, build: Build, planId: string) => {
  const [plan] = await tx.db.select().from(testPlan).where(eq(testPlan.id, planId))
  const { name, productId, expedited } = found(plan, 'plan')
  if (productId !== build.productId) throw new DomainError('bad_input', 'lab.errors.planProduct', { field: 'planId', params: { plan: name } })
  const cases = await tx.db
    .select({ caseId: testCase.id, key: testCase.key, title: testCase.title, mandatory: testPlanCase.mandatory })
    .from(testPlanCase)
    .innerJoin(testCase, eq(testCase.id, testPlanCase.caseId))
    .where(eq(testPlanCase.planId, planId))
    .orderBy(asc(testPlanCase.position))
  if (!cases.some(one => one.mandatory)) throw new DomainError('precondition', 'lab.errors.noPolicy', { field: 'planId', params: { plan: name } })
  return { cases, expedited }
}

/** A build whose own facts call it urgent needs none; any other needs the engineer's word, which stays with the run. */
const readExpeditedReason = async (tx: Tx, build: Build, { expeditedReason }: { expeditedReason?: string | undefined }): Promise<string | null> => {
  if (expeditedReason === undefined && !isUrgent(await readUrgency(tx, build.id))) throw new DomainError('precondition', 'lab.errors.notUrgent', { field: 'expeditedReason', params: { build: build.labels[0] ?? '' } })
  return expeditedReason ?? null
}

const listSubjects = async (tx: Tx, build: Build, rigId: string) => {
  const [rig] = await tx.db.select().from(environment).where(and(eq(environment.id, rigId), eq(environment.kind, 'lab')))
  const { name } = found(rig, 'rig')
  const refuse = (why: string) => new DomainError('precondition', `lab.errors.${why}`, { field: 'rigId', params: { rig: name, build: build.labels[0] ?? '' } })
  const ofProduct = await tx.db
    .select({ installationId: installation.id, systemName: system.name, branchId: installation.branchId, buildId: installation.buildId })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .where(and(eq(installation.environmentId, rigId), eq(installation.productId, build.productId)))
    .orderBy(asc(system.name))
  if (ofProduct.length === 0) throw refuse('rigWithoutProduct')
  const branches = [build.branchId, ...build.appliesTo]
  const applicable = ofProduct.filter(({ branchId }) => branchId !== null && branches.includes(branchId))
  if (applicable.length === 0) throw refuse('rigOtherBranch')
  // What a subject would be installed over is frozen with it; one that runs the build already has lost that.
  const before = applicable.filter(({ buildId }) => buildId !== build.id)
  if (before.length === 0) throw refuse('rigHasBuild')
  return before
}
