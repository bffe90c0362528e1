import { and, eq, inArray, or } from 'drizzle-orm'
import { PUBLIC_CATALOGUE, build, catalogueLoad, installation } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '../actor'
import { sharePolicies } from '../environments/lock-policies'
import { reprofile } from '../environments/reprofile'
import { announce } from '../live/announce'
import { touchedCustomers } from '../live/touched-customers'
import { evaluateBuild } from '../verdicts/evaluate'
import { readCurrentRevisions } from '../verdicts/evidence'

/** What of a build decides which installations have it, or would take it. */
const COUNTS: readonly string[] = ['branchId', 'appliesTo', 'kind', 'channel', 'version', 'hash', 'labels', 'aliases', 'releasedOn', 'vendorWithdrawnReason']

/**
 * Brings one consultancy up to a load of the public catalogue: what it knows now of builds it says something of is
 * evaluated, and installations of their products are identified anew (edges 6 and 10). Nothing is approved by it: an
 * installation to which a build has come to apply was in no approval. Until it has run, what was never evaluated
 * permits nothing. Doing it again changes nothing.
 */
export const followCatalogue = async ({ consultancyId, loadId }: { consultancyId: string; loadId: string }): Promise<void> => {
  const actor = job('follow-catalogue', consultancyId)
  const productIds = await asActor(actor, async tx => {
    const changed = await readChanged(tx, loadId)
    const said = await readCurrentRevisions(tx, { buildIds: changed.map(row => row.id) })
    if (said.length > 0) await sharePolicies(tx)
    for (const { buildId } of said) {
      await evaluateBuild(tx, buildId)
      announce(tx, { kind: 'verdict', subjectId: buildId, customerIds: await touchedCustomers(tx, buildId) })
    }
    return [...new Set(changed.map(row => row.productId))]
  })
  // Apart from the above, because an import locks systems before it evaluates and publishing evaluates without them.
  await asActor(actor, async tx => {
    const rows = productIds.length === 0 ? [] : await tx.db.select({ id: installation.id }).from(installation).where(inArray(installation.productId, productIds))
    await reprofile(tx, rows.map(row => row.id), 'catalogue')
  })
}

/** The builds a load added, or changed in what counts. A row it added was made at the very moment of the load. */
const readChanged = async (tx: Tx, loadId: string) => {
  const [load] = await tx.db.select().from(catalogueLoad).where(eq(catalogueLoad.id, loadId))
  if (!load) return []
  const keys = load.detail.filter(({ fields }) => fields.some(field => COUNTS.includes(field))).map(({ key }) => key)
  const which = or(eq(build.createdAt, load.at), keys.length > 0 ? inArray(build.key, keys) : undefined)
  return tx.db.select().from(build).where(and(eq(build.consultancyId, PUBLIC_CATALOGUE), which))
}
