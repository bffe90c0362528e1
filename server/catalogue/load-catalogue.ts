import { eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { Client } from 'pg'
import * as schema from '@/db/schema'
import { PUBLIC_CATALOGUE, branch, build, catalogueLoad, consultancy, product, supersedence } from '@/db/schema'
import { formatBuildVersion } from '@/server/domain/build-version'
import { enqueue } from '../jobs/enqueue'
import { readCatalogueFacts } from './facts/read-catalogue-facts'
import type { BuildFact } from './facts/facts'
import { loadSideFacts } from './load-side-facts'

type BuildRow = Omit<typeof build.$inferInsert, 'id' | 'createdAt'>
type LoadReport = { added: number; changed: number; unchanged: number; detail: { key: string; fields: string[] }[] }

/**
 * Loads db/catalogue into the public catalogue, on the owner's connection, in one transaction. Idempotent: the same
 * facts again change nothing. Answers with lines that say what changed. A build that left the facts stays, because verdicts may rest on it; say so in its row instead.
 */
export const loadCatalogue = async (client: Client): Promise<string[]> => {
  const facts = readCatalogueFacts()
  const db = drizzle(client, { schema, casing: 'snake_case' })
  return db.transaction(async tx => {
    await loadFrames(tx, facts)
    const before = new Map((await tx.select().from(build).where(eq(build.consultancyId, PUBLIC_CATALOGUE))).map(row => [row.key, row]))
    const fresh: BuildRow[] = []
    const report: LoadReport = { added: 0, changed: 0, unchanged: 0, detail: [] }
    for (const fact of facts.builds) {
      const row = rowOf(fact)
      const known = before.get(fact.key)
      const fields = known ? changedFields(known, row) : []
      if (!known) report.added++
      else if (fields.length > 0) report.changed++
      else report.unchanged++
      if (!known) fresh.push(row)
      else if (fields.length > 0) await tx.update(build).set(row).where(eq(build.id, known.id))
      if (known && fields.length > 0) report.detail.push({ key: fact.key, fields })
    }
    for (let from = 0; from < fresh.length; from += INSERTED_AT_ONCE) await tx.insert(build).values(fresh.slice(from, from + INSERTED_AT_ONCE))
    const ids = new Map((await tx.select({ key: build.key, id: build.id }).from(build).where(eq(build.consultancyId, PUBLIC_CATALOGUE))).map(row => [row.key, row.id]))
    await loadEdges(tx, facts.edges, ids)
    const besides = await loadSideFacts(tx, facts, ids)
    if (report.added + report.changed > 0) await recordLoad(tx, report)
    return [...sentencesOf(report), besides]
  })
}

/** Each consultancy is brought up to it by a job of its own, and what vendors pulled is carried out; both exist when the load commits. */
const recordLoad = async (tx: Owner & Parameters<typeof enqueue>[0]['db'], report: LoadReport): Promise<void> => {
  const [load] = await tx.insert(catalogueLoad).values(report).returning({ id: catalogueLoad.id })
  for (const { id } of await tx.select({ id: consultancy.id }).from(consultancy)) await enqueue({ db: tx }, 'follow-catalogue', { consultancyId: id, loadId: load!.id })
  await enqueue({ db: tx }, 'vendor-withdrawals', {})
}

const sentencesOf = ({ added, changed, unchanged, detail }: LoadReport) => [
  `catalogue: ${added} builds added, ${changed} changed, ${unchanged} as before`,
  ...detail.map(({ key, fields }) => `  ${key}: ${fields.join(', ')}`),
]

const INSERTED_AT_ONCE = 200

export type Facts = ReturnType<typeof readCatalogueFacts>
export type Owner = Pick<NodePgDatabase<typeof schema>, 'select' | 'insert' | 'update' | 'delete'>

const loadFrames = async (tx: Owner, facts: Facts) => {
  for (const { key, name, vendor } of facts.products) {
    await tx.insert(product).values({ id: key, name, vendor }).onConflictDoUpdate({ target: product.id, set: { name, vendor } })
  }
  for (const { key, productKey, name, position } of facts.branches) {
    await tx.insert(branch).values({ id: key, productId: productKey, name, position }).onConflictDoUpdate({ target: branch.id, set: { name, position } })
  }
}

const loadEdges = async (tx: Owner, edges: Facts['edges'], ids: ReadonlyMap<string, string>) => {
  const owners = { consultancyId: PUBLIC_CATALOGUE, newerOwner: PUBLIC_CATALOGUE, olderOwner: PUBLIC_CATALOGUE }
  await tx
    .insert(supersedence)
    .values(edges.map(edge => ({ ...owners, newerId: ids.get(edge.newer)!, olderId: ids.get(edge.older)!, source: edge.sources.join('; ') })))
    .onConflictDoNothing()
}

const rowOf = (fact: BuildFact): BuildRow => ({
  consultancyId: PUBLIC_CATALOGUE,
  key: fact.key,
  productId: fact.productKey,
  branchId: fact.branchKey,
  appliesTo: [...fact.appliesTo],
  kind: fact.kind,
  channel: fact.channel,
  version: fact.version ? [...fact.version] : null,
  hash: null,
  labels: [...fact.labels],
  kbs: [...fact.kbs],
  aliases: fact.aliases.map(alias => formatBuildVersion(alias.version)),
  releasedOn: fact.releasedOn,
  datePrecision: fact.datePrecision,
  reboot: fact.reboot,
  vendorWithdrawnReason: fact.withdrawal?.reason ?? null,
  note: [fact.note, fact.reissuedAs ? `Reissued as ${fact.reissuedAs}.` : null].filter(Boolean).join(' ') || null,
  source: fact.sources.join('; '),
})

const changedFields = (known: typeof build.$inferSelect, row: BuildRow): string[] =>
  Object.entries(row)
    .filter(([field, value]) => JSON.stringify(known[field as keyof typeof known] ?? null) !== JSON.stringify(value ?? null))
    .map(([field]) => field)
