import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { build, result } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { createCustomer, createCustomerInput } from '@/server/environments/create-customer'
import { createEnvironment } from '@/server/environments/create-environment'
import { createSystem, createSystemInput } from '@/server/environments/create-system'
import { recordInstallation, recordInstallationInput } from '@/server/environments/record-installation'
import { statesNone } from '@/server/environments/states-none'
import { openRun } from '@/server/lab/open-run'
import { recordResult } from '@/server/lab/record-result'
import { sealRun } from '@/server/lab/seal-run'
import { createTestCase } from '@/server/lab/test-case'
import { createPlan } from '@/server/lab/test-plan'
import { addContact, publish } from './scene'

export const SERVER_2022 = 'windows-server-2022'
export const SERVER_2025 = 'windows-server-2025'

const BRANCHES: Record<string, string> = { [SERVER_2022]: `${SERVER_2022}/21h2`, [SERVER_2025]: `${SERVER_2025}/24h2` }

/** A Windows host: its build, and whether it is enrolled in hotpatching; everything else that counts is known and none. */
export type Host = { version: string; hotpatch?: 'yes' | 'no' }

const addHost = async (tx: Tx<Consultant>, environmentId: string, name: string, { version, hotpatch }: Host, productId: string): Promise<string> => {
  const { id: systemId } = await createSystem(tx, createSystemInput.parse({ environmentId, name, os: 'Windows Server' }))
  for (const kind of ['antivirus', 'backup', 'transport_agent', 'cluster']) await statesNone(tx, { systemId, kind, basis: 'Looked' })
  return (await recordInstallation(tx, recordInstallationInput.parse({ systemId, productId, branchId: BRANCHES[productId], version, edition: 'Datacenter', roles: ['File Server'], ...(hotpatch && { hotpatch }) }))).id
}

/** A customer with one environment of these hosts, and an approver. */
export const addHosts = async (tx: Tx<Consultant>, hosts: readonly Host[], productId = SERVER_2025) => {
  const { id: customerId } = await createCustomer(tx, createCustomerInput.parse({ name: `Customer ${randomUUID().slice(0, 8)}` }))
  const { id: environmentId } = await createEnvironment(tx, { customerId, name: 'Files' })
  const installations: string[] = []
  for (const [index, host] of hosts.entries()) installations.push(await addHost(tx, environmentId, `HOST0${index + 1}`, host, productId))
  return { customerId, environmentId, installations, approver: await addContact(tx, customerId, 'approver') }
}

export type Hosts = Awaited<ReturnType<typeof addHosts>>

/** A pass, published, that rests on a sealed run over this host. */
export const labPasses = async (tx: Tx<Consultant>, buildId: string, over: Host, productId = SERVER_2025): Promise<void> => {
  const { id: rigId } = await createEnvironment(tx, { name: `Rig ${randomUUID().slice(0, 6)}` })
  await addHost(tx, rigId, 'LAB01', over, productId)
  const { id: planId } = await createPlan(tx, { name: `Plan ${randomUUID().slice(0, 6)}`, productId })
  await createTestCase(tx, { key: `UP-${randomUUID().slice(0, 4)}`, title: 'It starts', mandatory: true, planId })
  const { id: runId } = await openRun(tx, { buildId, rigId, planId })
  for (const row of await tx.db.select().from(result).where(eq(result.runId, runId))) await recordResult(tx, { runId, resultId: row.id, status: 'passed' })
  await sealRun(tx, { runId })
  await publish(tx, buildId, { runIds: [runId] })
}

export const findKey = async (tx: Tx, key: string) => (await tx.db.select().from(build).where(eq(build.key, key)))[0]!
