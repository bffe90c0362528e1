import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database'
import { fillEveryTable } from '../support/fill-every-table'
import { raiseTenant, type Place, type Tenant } from '../support/tenants'

const PUBLIC = '00000000-0000-0000-0000-000000000000'

// What a contact may see of what several customers share, said once more: from the customer's id ($2), without the
// functions that the policies ask.
const mine = (column: string) => `select ${column} from installation where consultancy_id = $1 and customer_id = $2`
const JUDGED = `select build_id from outcome where consultancy_id = $1 and profile_id in (${mine('profile_id')}) union select build_id from decision where consultancy_id = $1 and customer_id = $2`
const PATCHED = (column: string) => `select ${column} from interim_update where consultancy_id = $1 and customer_id = $2`
const SPOKEN_OF = `${mine('build_id')} union ${JUDGED}`
const PULLED = `id in (select withdrawal_id from exposure where consultancy_id = $1 and customer_id = $2) or build_id in (${JUDGED}) or (build_owner = '${PUBLIC}' and product_id in (${mine('product_id')}))`
const BUILDS = `select id from build where consultancy_id = '${PUBLIC}' or (consultancy_id = $1 and (id in (${SPOKEN_OF}) or id in (${PATCHED('build_id')}) or id in (select build_id from withdrawal where consultancy_id = $1 and (${PULLED}))))`
const VISIBLE: Record<string, string> = {
  profile: `id in (${mine('profile_id')})`,
  outcome: `profile_id in (${mine('profile_id')})`,
  profile_restatement: `to_profile_id in (${mine('profile_id')})`,
  lab_state: `product_id in (${mine('product_id')})`,
  verdict_revision: `build_id in (${JUDGED})`,
  withdrawal: PULLED,
  build_claim: `consultancy_id = '${PUBLIC}' or build_id in (${SPOKEN_OF})`,
  build: `id in (${BUILDS})`,
  build_fix: `consultancy_id = '${PUBLIC}' or build_id in (${SPOKEN_OF}) or (defect in (${PATCHED('defect')}) and build_id in (${BUILDS}))`,
  wsus_update: `consultancy_id = '${PUBLIC}' or build_id in (${SPOKEN_OF})`,
  wave_state: `wave = (select wave from customer where id = $2) and build_id in (${BUILDS})`,
  hold: `customer_id = $2 or (customer_id is null and (build_id is null or build_id in (${BUILDS})) and (profile_id is null or profile_id in (${mine('profile_id')})))`,
  profile_pause: `profile_id in (${mine('profile_id')})`,
  reinstatement: `withdrawal_id in (select id from withdrawal where consultancy_id = $1 and (${PULLED}))`,
  incident_entry: `withdrawal_id in (select withdrawal_id from exposure where consultancy_id = $1 and customer_id = $2)`,
  supersedence: `newer_id in (${BUILDS}) and older_id in (${BUILDS})`,
}

const database = await testDatabase()
const client = new pg.Client({ connectionString: database.admin })
const ask = async <T = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> => (await client.query(text, values)).rows as T[]
let kestrel: Tenant, heron: Tenant, aoi: Place, brook: Place

beforeAll(async () => {
  await client.connect()
  kestrel = await raiseTenant('Kestrel')
  heron = await raiseTenant('Heron')
  ;[aoi, brook] = kestrel.places
  await fillEveryTable(kestrel, heron)
  await addWhatIsNobodys()
})
afterAll(() => client.end())

/** Rows about a product that no customer runs, and one about something that Aoi does. */
const addWhatIsNobodys = async () => {
  const another = (await ask<{ id: string }>(`select id from build where consultancy_id = $1 and product_id = 'exchange-2010' order by version limit 1`, [PUBLIC]))[0]!.id
  const unused = (await ask<{ id: string }>(`select id from profile where consultancy_id = $1 and id not in (select profile_id from installation where customer_id is not null) limit 1`, [kestrel.consultancyId]))[0]!.id
  const build = { build_owner: PUBLIC, build_id: another }
  await copyRow('lab_state', { ...build, product_id: 'exchange-2010' })
  await copyRow('verdict_revision', { ...build, id: randomUUID() })
  await copyRow('withdrawal', { ...build, id: randomUUID(), product_id: 'exchange-2010' })
  await copyRow('build_claim', { ...build, id: randomUUID() })
  for (const owner of [{}, { consultancy_id: PUBLIC }]) {
    await copyRow('build_fix', { ...build, ...owner, defect: 'KB9' })
    await copyRow('wsus_update', { ...build, ...owner })
  }
  const [unseen] = await ask<{ id: string }>(`select id from withdrawal where consultancy_id = $1 and build_id = $2`, [kestrel.consultancyId, another])
  await copyRow('reinstatement', { id: randomUUID(), withdrawal_id: unseen!.id })
  await copyRow('incident_entry', { id: randomUUID(), withdrawal_id: unseen!.id })
  await copyRow('profile_restatement', { to_profile_id: unused })
  await copyRow('profile_pause', { id: randomUUID(), profile_id: unused })
  // Said about a build that is kept for nobody here.
  const hidden = randomUUID()
  await copyRow('build', { id: hidden, key: 'hidden' })
  const own = { build_owner: kestrel.consultancyId, build_id: hidden }
  await copyRow('wave_state', { ...own, wave: 3 })
  await copyRow('hold', { ...own, id: randomUUID(), owner: 'consultancy', level: 'consultancy', customer_id: null, environment_id: null, system_id: null, profile_id: null })
  await copyRow('build_fix', own)
  await copyRow('supersedence', { newer_id: kestrel.ids.recalledBuildId })
}
const copyRow = (table: string, changes: object) =>
  client.query(`insert into ${table} select (jsonb_populate_record(t, $2)).* from ${table} t where consultancy_id = $1 limit 1`, [kestrel.consultancyId, changes])

/** What `look` answers after a change that is then undone. */
const after = async <T>(change: string, look: () => Promise<T>): Promise<T> => {
  await client.query('begin')
  try {
    if (change) await client.query(change)
    return await look()
  } finally {
    await client.query('rollback')
  }
}

type Scope = { kind: string; consultancy?: string; customer?: string; environment?: string }
const NOBODY: Scope = { kind: '' }
const JOBS: Scope = { kind: 'job' }
const staff = (): Scope => ({ kind: 'consultant', consultancy: kestrel.consultancyId })
const contact = (): Scope => ({ kind: 'contact', consultancy: kestrel.consultancyId, customer: aoi.customerId })

const device = (): Scope => ({ ...contact(), kind: 'device', environment: aoi.ids.environmentId })

/** One statement as the login role app in a scope, undone: how many rows it touched, or how it was refused. */
const touch = async ({ kind, consultancy = '', customer = '', environment = '' }: Scope, text: string, values: unknown[] = []): Promise<string> => {
  await client.query('savepoint here')
  try {
    await client.query('set local role patchbench_app')
    await client.query(`select set_config('app.actor_kind', $1, true), set_config('app.consultancy', $2, true), set_config('app.customer', $3, true), set_config('app.environment', $4, true)`, [kind, consultancy, customer, environment])
    return String((await client.query(text, values)).rowCount)
  } catch (error) {
    return (error as Error).message.replace(/\d+/g, '')
  } finally {
    await client.query('rollback to savepoint here')
  }
}

/** A device's environment is all that Aoi has, so it is due what Aoi's contacts are, where it has a policy at all. */
const DEVICE_SEES = ['build', 'build_claim', 'build_fix', 'hold', 'lab_state', 'outcome', 'profile', 'profile_pause', 'profile_restatement', 'reinstatement', 'supersedence', 'verdict_revision', 'wave_state', 'withdrawal']
/** Rows that name no environment, seen through its installations. */
const DEVICE_OWN = ['decision_staleness', 'exposure']
const rig = (): Scope => ({ kind: 'device', consultancy: kestrel.consultancyId, environment: kestrel.ids.rigId })
const keysSeen = async (table: string): Promise<string> => touch(contact(), `select 1 from ${table}`)
const deviceSees = async (table: string): Promise<string> => touch(device(), `select 1 from ${table}`)
const keysDue = async (table: string): Promise<string> => String((await ask(`select 1 from ${table} where consultancy_id in ($1, '${PUBLIC}') and ($2::uuid is null or (${VISIBLE[table]}))`, [kestrel.consultancyId, aoi.customerId])).length)
const dueAndSeen = async () => {
  const [due, seen]: Record<string, string>[] = [{}, {}]
  for (const table of Object.keys(VISIBLE)) {
    due![table] = await keysDue(table)
    seen![table] = await keysSeen(table)
    if (!DEVICE_SEES.includes(table)) continue
    due![`${table}, a device`] = due![table]!
    seen![`${table}, a device`] = await deviceSees(table)
  }
  for (const table of DEVICE_OWN) {
    due![table] = String((await ask(`select 1 from ${table} where consultancy_id = $1 and installation_id in (${mine('id')})`, [kestrel.consultancyId, aoi.customerId])).length)
    seen![table] = await deviceSees(table)
  }
  return { due, seen }
}

describe('what a contact sees through something of its own', () => {
  it('is said here for every policy that asks a function', async () => {
    const asking = await ask<{ table: string }>(`select tablename as table from pg_policies where schemaname = 'public' and policyname = 'contact_reads' and qual ~ 'contact_sees_' order by 1`)
    expect(asking.map(one => one.table)).toEqual(Object.keys(VISIBLE).sort())
    const devices = await ask<{ table: string }>(`select tablename as table from pg_policies where schemaname = 'public' and policyname = 'device_reads' and qual ~ '(contact|device)_sees_' order by 1`)
    expect(devices.map(one => one.table)).toEqual([...DEVICE_SEES, ...DEVICE_OWN].sort())
  })

  it('is exactly what hangs on it, in each of these tables; each also holds rows that do not', async () => {
    const { due, seen } = await after('', dueAndSeen)
    expect(seen).toEqual(due)
    for (const table of Object.keys(VISIBLE)) {
      const all = await ask(`select 1 from ${table} where consultancy_id in ($1, '${PUBLIC}')`, [kestrel.consultancyId])
      expect(all.length, `every ${table} is visible: this would show nothing`).toBeGreaterThan(Number(due![table]))
      expect(Number(due![table]), table).toBeGreaterThan(0)
    }
    expect(Number(due!.exposure)).toBeGreaterThan(0)
  })

  it.each(['true', 'false'])('would be something else if any one of the functions said nothing but %s', async always => {
    const functions = await ask<{ head: string }>(`select format('%s(%s)', proname, pg_get_function_arguments(oid)) as head from pg_proc where proname ~ '^(contact|device)_sees_' and pronamespace = 'public'::regnamespace`)
    expect(functions.length).toBeGreaterThanOrEqual(11)
    for (const { head } of functions) {
      const { due, seen } = await after(`create or replace function ${head} returns boolean language plpgsql stable set search_path = public, pg_temp as $$ begin return ${always}; end $$`, dueAndSeen)
      expect(seen, `${head} answers ${always} and nobody notices`).not.toEqual(due)
    }
  })
})

type Policy = { table: string; name: string; command: string; using: boolean; check: boolean }
const policies = () => ask<Policy>(`select tablename as table, policyname as name, cmd as command, qual is not null as using, with_check is not null as check from pg_policies where schemaname = 'public' order by 1, 2`)

/** What people in different places see of a table, and how their reaches beyond it end. */
const reach = async (table: string): Promise<string[]> => {
  const columns = (await ask<{ name: string }>(`select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1`, [table])).map(one => one.name)
  const [tenant, customer] = [table === 'consultancy' ? 'id' : 'consultancy_id', table === 'customer' ? 'id' : 'customer_id']
  const looks = [NOBODY, JOBS, staff(), contact(), device(), { ...device(), environment: brook.ids.environmentId }, rig()].map(scope => () => touch(scope, `select 1 from ${table}`))
  if (!columns.includes(tenant)) return inTurn(looks)
  const own = (await ask<{ row: object }>(`select to_jsonb(t) as row from ${table} t where ${tenant} = $1 order by to_jsonb(t) ->> $2 = $3 desc nulls last limit 1`, [kestrel.consultancyId, customer, aoi.customerId]))[0]?.row
  const put = (scope: Scope, changes: object) => () => touch(scope, `insert into ${table} overriding system value select * from jsonb_populate_record(null::${table}, $1)`, [{ ...own, ...changes }])
  const set = (scope: Scope, column: string, value: unknown) => () => touch(scope, `update ${table} set ${column} = $1`, [value])
  return inTurn([
    ...looks,
    put(staff(), { [tenant]: heron.consultancyId }), set(staff(), tenant, heron.consultancyId),
    put(contact(), {}), put(contact(), { [tenant]: heron.consultancyId }),
    put(device(), {}), put(device(), { [tenant]: heron.consultancyId }), set(device(), tenant, heron.consultancyId),
    ...(columns.includes(customer) ? [put(device(), { [customer]: brook.customerId }), set(device(), customer, brook.customerId)] : []),
    ...(columns.includes('environment_id') ? [put(device(), { environment_id: brook.ids.environmentId }), set(device(), 'environment_id', brook.ids.environmentId)] : []),
    ...(columns.includes(customer) ? [put(contact(), { [customer]: brook.customerId }), set(contact(), customer, brook.customerId), set(contact(), tenant, kestrel.consultancyId)] : []),
    ...(columns.includes('ended_by_name') ? [() => touch(contact(), `update ${table} set ended_at = now(), ended_by_name = 'x'`)] : []),
  ])
}
const inTurn = async (steps: readonly (() => Promise<string>)[]): Promise<string[]> => {
  const answers: string[] = []
  for (const step of steps) answers.push(await step())
  return answers
}

/** What holds as well without it, and what else holds it. */
const HELD_TWICE: Record<string, string> = {
  'open to read audit_head: device_changes': 'its WITH CHECK refuses the head of another house as well',
  'open to write hold: contact_changes': 'a trigger says which columns a contact changes, and whose hold it is is none of them',
  'open to write standing_rule: contact_changes': 'two columns are all that may be updated, and neither says whose the rule is',
}

describe('a policy that is taken away or opened is felt', () => {
  it.each([
    ['dropped', ({ table, name }: Policy) => `drop policy ${name} on ${table}`],
    ['open to read', ({ table, name, using }: Policy) => using && `alter policy ${name} on ${table} using (true)`],
    ['open to write', ({ table, name, check }: Policy) => check && `alter policy ${name} on ${table} with check (true)`],
  ] as const)('each of them, one after the other: %s', async (how, changeOf) => {
    const unfelt: string[] = []
    const before: Record<string, string[]> = {}
    let tried = 0
    for (const policy of await policies()) {
      const change = changeOf(policy)
      if (!change) continue
      tried++
      before[policy.table] ??= await after('', () => reach(policy.table))
      const felt = await after(change, () => reach(policy.table))
      if (felt.join('\n') === before[policy.table]!.join('\n')) unfelt.push(`${policy.table}: ${policy.name}`)
    }
    console.info(`policies: ${tried} ${how}, ${tried - unfelt.length} felt`)
    expect(unfelt.filter(one => !(`${how} ${one}` in HELD_TWICE))).toEqual([])
  })
})
