import { and, eq, sql } from 'drizzle-orm'
import { component, componentSurvey, customer, environment, installation, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../../actor'
import { changeMany, insertMany } from '../change-many'
import { isAnyOf } from '../configuration'
import { sharePolicies } from '../lock-policies'
import { settleSystems, type InstallationReport } from '../reprofile'
import type { Writes } from './plan'

const SYSTEM_FACTS = ['os', 'osPatchLevel', 'language', 'hypervisor', 'ring', 'updateMode', 'autoApproval'] as const
const REPORTED = ['branchId', 'edition', 'roles', 'hotpatch', 'reportedVersion', 'reportedHash', 'seenOn'] as const

/** Writes a plan in few statements, whatever its length, and settles identity and profile of all it touched. */
export const applyPlan = async (tx: Tx<Consultant>, writes: Writes, basis: string): Promise<void> => {
  await sharePolicies(tx)
  const made = { consultancyId: tx.consultancyId, createdAt: tx.now }
  const customerOf = await customersByEnvironment(tx, writes)
  await insertMany(tx, customer, writes.customers.map(row => ({ ...row, ...made, zone: tx.actor.zone, locale: tx.actor.locale })))
  await insertMany(tx, environment, writes.environments.map(row => ({ ...row, ...made, kind: 'customer' as const })))
  await insertMany(tx, system, writes.systems.map(row => ({ ...row, ...made })))
  await changeMany(tx, system, SYSTEM_FACTS, writes.changedSystems)

  if (writes.removedComponentIds.length > 0) await tx.db.delete(component).where(isAnyOf(component.id, writes.removedComponentIds))
  await insertMany(tx, component, writes.components.map(row => ({ ...row, ...made, customerId: customerOf(row.environmentId) })))
  await forgetSurveys(tx, writes.forgottenSurveys)
  await insertMany(
    tx,
    componentSurvey,
    writes.surveys.map(row => ({ consultancyId: tx.consultancyId, ...row, customerId: customerOf(row.environmentId), basis, ...makerOf(tx.actor), at: tx.now })),
  )

  const changed = writes.changedInstallations.map(row => ({ ...row, roles: row.roles && [...row.roles] }))
  await changeMany(tx, installation, REPORTED, changed)
  const added = writes.installations.map((row): InstallationReport => ({ ...row, ...made, roles: row.roles && [...row.roles] }))
  await settleSystems(tx, touchedSystems(writes), { added, source: 'import' })
}

const touchedSystems = (writes: Writes): string[] => [
  ...new Set([
    ...[...writes.systems, ...writes.changedSystems].map(row => row.id),
    ...[...writes.installations, ...writes.changedInstallations, ...writes.surveys, ...writes.forgottenSurveys].map(row => row.systemId),
    ...writes.components.flatMap(row => row.systemId ?? []),
    ...writes.removedFromSystemIds,
  ]),
]

const forgetSurveys = async (tx: Tx, forgotten: Writes['forgottenSurveys']): Promise<void> => {
  if (forgotten.length === 0) return
  const places = sql`(select given.system_id, given.kind from jsonb_to_recordset(${JSON.stringify(forgotten.map(row => ({ system_id: row.systemId, kind: row.kind })))}::jsonb) as given(system_id uuid, kind text))`
  await tx.db.delete(componentSurvey).where(and(eq(componentSurvey.consultancyId, tx.consultancyId), sql`(${componentSurvey.systemId}, ${componentSurvey.kind}) in ${places}`))
}

const customersByEnvironment = async (tx: Tx, writes: Writes) => {
  const ids = [...writes.components, ...writes.surveys].map(row => row.environmentId)
  const known = await tx.db.select({ id: environment.id, customerId: environment.customerId }).from(environment).where(isAnyOf(environment.id, [...new Set(ids)]))
  const customers = new Map([...known, ...writes.environments].map(row => [row.id, row.customerId]))
  return (environmentId: string) => customers.get(environmentId) ?? null
}
