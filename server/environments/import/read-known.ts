import { branch, build, component, componentSurvey, customer, environment, installation, product, system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { versionText } from '../../catalogue/queries'
import { isAnyOf } from '../configuration'
import type { Known, KnownInstallation, KnownSystem } from './plan'
import { fold } from './read-line'
import type { ImportTable } from './read-import-table'

/** What is known of the customers a file names, and the catalogue it is read against. */
export const readKnown = async (tx: Tx, { rows }: ImportTable): Promise<Known> => {
  const named = new Set(rows.map(row => fold(row.cells.get('customer') ?? '')))
  const customers = (await tx.db.select({ id: customer.id, name: customer.name }).from(customer)).filter(row => named.has(fold(row.name)))
  const customerIds = customers.map(row => row.id)
  const environments = await tx.db
    .select({ id: environment.id, customerId: environment.customerId, name: environment.name })
    .from(environment)
    .where(isAnyOf(environment.customerId, customerIds))
  const systems = await tx.db.select().from(system).where(isAnyOf(system.customerId, customerIds))
  const installations = await tx.db.select().from(installation).where(isAnyOf(installation.customerId, customerIds))
  return {
    today: tx.now.toISOString().slice(0, 10),
    products: await tx.db.select().from(product),
    branches: await tx.db.select().from(branch),
    builds: (await tx.db.select().from(build)).map(row => ({ productId: row.productId, branchId: row.branchId, version: versionText(row), hash: row.hash })),
    customers,
    environments: environments as Known['environments'],
    systems: systems.map(asKnownSystem),
    installations: installations.map(row => ({ ...row, customerId: row.customerId!, confirmed: row.identity === 'confirmed' }) satisfies KnownInstallation),
    components: await tx.db.select().from(component).where(isAnyOf(component.customerId, customerIds)),
    surveys: await tx.db.select().from(componentSurvey).where(isAnyOf(componentSurvey.customerId, customerIds)),
  }
}

const asKnownSystem = ({ id, customerId, environmentId, name, os, osPatchLevel, language, hypervisor, ring, updateMode, autoApproval }: typeof system.$inferSelect): KnownSystem => ({
  id, customerId: customerId!, environmentId, name, os, osPatchLevel, language, hypervisor, ring, updateMode, autoApproval,
})
