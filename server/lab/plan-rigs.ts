import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { customer, installation, product, profile } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { planRigs, type PlannedProfile, type RigPlan } from '../domain/planner'
import { readPolicies } from '../verdicts/evidence'

export type ProductRigPlan = RigPlan & { productId: string; productName: string }

/** "Build this rig next", product by product: the profiles of customers against those of the lab's rigs. */
export const readRigPlans = async (tx: Tx): Promise<ProductRigPlan[]> => {
  const policies = await readPolicies(tx)
  const theirs = await tx.db
    .selectDistinct({ id: profile.id, facets: profile.facets, productId: profile.productId, customerName: customer.name })
    .from(installation)
    .innerJoin(profile, and(eq(profile.consultancyId, installation.consultancyId), eq(profile.id, installation.profileId)))
    .innerJoin(customer, and(eq(customer.consultancyId, installation.consultancyId), eq(customer.id, installation.customerId)))
    .where(isNotNull(installation.customerId))
  const ours = await tx.db
    .selectDistinct({ productId: profile.productId, facets: profile.facets })
    .from(installation)
    .innerJoin(profile, and(eq(profile.consultancyId, installation.consultancyId), eq(profile.id, installation.profileId)))
    .where(isNull(installation.customerId))
  const names = new Map((await tx.db.select().from(product)).map(row => [row.id, row.name]))
  return [...Map.groupBy(theirs, row => row.productId)].map(([productId, rows]) => {
    const profiles: PlannedProfile[] = [...Map.groupBy(rows, row => row.id)].map(([id, same]) => ({ id, facets: same[0]!.facets, customers: same.map(row => row.customerName) }))
    const plan = planRigs(profiles, ours.filter(row => row.productId === productId).map(row => row.facets), policies)
    return { ...plan, productId, productName: names.get(productId) ?? productId }
  })
}
