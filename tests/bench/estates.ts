import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { and, eq, inArray } from 'drizzle-orm'
import { authDatabase } from '@/db/auth-database'
import { closePools } from '@/db/pools'
import { build, consultancy, customer, installation, profile } from '@/db/schema'
import { user } from '@/db/schema/people'
import { asActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { acceptAgreement } from '@/server/billing/accept-agreement'
import { setAgreement } from '@/server/billing/set-agreement'
import { env, forgetSettings } from '@/server/env'
import { confirmImport } from '@/server/environments/import/confirm-import'
import { previewImport } from '@/server/environments/import/queries'
import { uploadImport } from '@/server/environments/import/upload-import'
import { addContact, addRig, as, EX2007, house, publish, sealedRun, SP1 } from '../support/scene'
import { checkout } from '@/bin/run'
import { startBenchCluster, type BenchCluster } from './cluster'
import { estateFiles, type EstateShape } from './estate-csv'

/** A consultancy of one size in a database of its own, its customers' servers registered through the importer. */
export type Estate = {
  database: string
  installations: number
  customers: number
  profiles: number
  importSeconds: number
  kim: Consultant
  slug: string
  /** builds of the product with sealed runs and no verdict yet, oldest first */
  unpublished: { id: string; version: string; runIds: string[] }[]
  published: string[]
}

export type Estates = { cluster: BenchCluster; all: Estate[]; stop(): Promise<void> }

const TEMPLATE = 'bench_template'
const PUBLISHED = 4
/** What the rigs start from, so that every rollup can be tested on them. */
const SP1_ITSELF = '8.1.240.6'

/** From here on `asActor` and `env()` work on this database. */
export const enter = (cluster: BenchCluster, database: string): void => {
  Object.assign(process.env, cluster.settingsFor(database))
  forgetSettings()
  process.env.NEXTAUTH_URL = env().APP_URL
}

/** The estates of these sizes, made anew unless an earlier run of the same schema and generator has kept them. */
export const openEstates = async (shapes: readonly EstateShape[], say: (line: string) => void): Promise<Estates> => {
  const cluster = await startBenchCluster(keyOf(shapes))
  const stop = async () => {
    await closePools()
    await cluster.stop()
  }
  try {
    if (!cluster.fromCache) await make(cluster, shapes, say)
    const all: Estate[] = []
    for (const { installations } of shapes) all.push(JSON.parse((await ask(cluster, `estate_${installations}`, 'select told from bench_estate'))[0]!.told as string) as Estate)
    for (const estate of all) {
      const perThousand = (estate.importSeconds / estate.installations) * 1000
      say(`${estate.installations} installations of ${estate.customers} customers in ${estate.profiles} profiles, imported in ${estate.importSeconds.toFixed(1)} s (${perThousand.toFixed(2)} s per 1,000)${cluster.fromCache ? ', kept from an earlier run' : ''}`)
    }
    return { cluster, all, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A bench database of its own without an estate, migrated. */
const make = async (cluster: BenchCluster, shapes: readonly EstateShape[], say: (line: string) => void): Promise<void> => {
  await cluster.createDatabase(TEMPLATE)
  const migrated = spawnSync(process.execPath, ['--import', 'tsx', 'bin/migrate.ts'], { cwd: checkout, encoding: 'utf8', env: { ...process.env, ...cluster.settingsFor(TEMPLATE) } })
  if (migrated.status !== 0) throw new Error(migrated.stdout + migrated.stderr)
  for (const shape of shapes) {
    say(`making ${shape.installations} installations (kept for the next run)`)
    const database = `estate_${shape.installations}`
    await cluster.createDatabase(database, TEMPLATE)
    enter(cluster, database)
    const estate = await furnish(database, shape)
    await closePools()
    await ask(cluster, database, 'create table bench_estate as select $1::text as told', [JSON.stringify(estate)])
    await ask(cluster, database, 'vacuum (analyze)')
  }
  await cluster.keep()
}

const furnish = async (database: string, shape: EstateShape): Promise<Estate> => {
  const kim = await house()
  await authDatabase().insert(user).values({ id: kim.userId, email: kim.email, name: kim.name })
  const rigs = await as(kim, async tx => [
    await addRig(tx, { version: SP1_ITSELF, os: 'Windows Server 2003' }),
    await addRig(tx, { version: SP1_ITSELF, os: 'Windows Server 2003', roles: ['Mailbox'] }),
    await addRig(tx, { version: SP1_ITSELF, os: 'Windows Server 2003 R2', antivirus: ['ScanMail'] }),
  ])
  const importSeconds = await importAll(kim, shape)
  await agree(kim)
  const builds = await as(kim, async tx => {
    const rows = await tx.db.select().from(build).where(and(eq(build.branchId, SP1), eq(build.kind, 'update_rollup'), eq(build.channel, 'general')))
    return rows.filter(row => row.vendorWithdrawnReason === null).sort((a, b) => a.version![2]! - b.version![2]!)
  })
  const tested: Estate['unpublished'] = []
  for (const row of builds) {
    const runIds: string[] = []
    for (const rig of rigs) runIds.push(await as(kim, tx => sealedRun(tx, row.id, rig)))
    tested.push({ id: row.id, version: row.version!.join('.'), runIds })
  }
  for (const { id, runIds } of tested.slice(0, PUBLISHED)) await as(kim, tx => publish(tx, id, { runIds }))
  const counted = await as(kim, async tx => ({
    installations: await tx.db.$count(installation, inArray(installation.customerId, tx.db.select({ id: customer.id }).from(customer))),
    customers: await tx.db.$count(customer),
    profiles: await tx.db.$count(profile, eq(profile.productId, EX2007)),
    slug: (await tx.db.select({ slug: consultancy.slug }).from(consultancy))[0]!.slug,
  }))
  return { database, ...counted, importSeconds, kim, published: tested.slice(0, PUBLISHED).map(row => row.id), unpublished: tested.slice(PUBLISHED) }
}

/** Every file as a person would: uploaded, looked at, confirmed. Seconds of all of it. */
const importAll = async (kim: Consultant, shape: EstateShape): Promise<number> => {
  const began = performance.now()
  for (const { name, bytes, lines } of estateFiles(shape)) {
    const { id: importId } = await as(kim, tx => uploadImport(tx, { name, bytes }))
    const { digest } = await as(kim, tx => previewImport(tx, { importId }))
    const done = await as(kim, tx => confirmImport(tx, { importId, digest }))
    if (done.created !== lines) throw new Error(`${name}: ${done.created} of ${lines} lines were imported, ${done.refused} refused`)
  }
  return (performance.now() - began) / 1000
}

/** All customers share what a verdict costs; one in five stays out. */
const agree = async (kim: Consultant): Promise<void> => {
  const customers = await as(kim, tx => tx.db.select({ id: customer.id }).from(customer).orderBy(customer.name))
  for (const [index, { id: customerId }] of customers.entries()) {
    const approver = await as(kim, async tx => {
      await setAgreement(tx, { customerId, weight: 1 + (index % 5), optedOut: index % 5 === 4 })
      return addContact(tx, customerId, 'approver')
    })
    if (index % 5 !== 4) await asActor(approver, tx => acceptAgreement(tx, { number: 1 }))
  }
}

/** As the superuser, who passes every wall: for what the bench notes beside the product's own tables. */
export const ask = async (cluster: BenchCluster, database: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => {
  const url = new URL(cluster.adminUrl)
  url.pathname = `/${database}`
  const client = new pg.Client({ connectionString: url.toString() })
  await client.connect()
  try {
    return (await client.query(text, values)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

const keyOf = (shapes: readonly EstateShape[]): string => {
  const hash = createHash('sha256').update(JSON.stringify(shapes))
  for (const file of globSync(['db/migrations/**/*.sql', 'db/catalogue/*.csv', 'tests/bench/estate*.ts'], { cwd: checkout }).sort()) hash.update(file).update(readFileSync(path.join(checkout, file)))
  return hash.digest('hex').slice(0, 16)
}
