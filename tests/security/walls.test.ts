import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database'
import { fillEveryTable } from '../support/fill-every-table'
import { raiseTenant, type Place, type Tenant } from '../support/tenants'

const database = await testDatabase()
const app = new pg.Client({ connectionString: database.app })
const admin = new pg.Client({ connectionString: database.admin })

let kestrel: Tenant, heron: Tenant, aoi: Place, brook: Place
let tables: { name: string; class: string }[]

beforeAll(async () => {
  await Promise.all([app.connect(), admin.connect()])
  kestrel = await raiseTenant('Kestrel')
  heron = await raiseTenant('Heron')
  ;[aoi, brook] = kestrel.places
  await fillEveryTable(kestrel, heron)
  tables = (await admin.query(`select relname as name, substring(obj_description(oid, 'pg_class') from 'class: (\\w+)') as class from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`)).rows
})
afterAll(() => Promise.all([app.end(), admin.end()]))

type Scope = { kind?: string; consultancy?: string; customer?: string; environment?: string }

/** Runs SQL as the login role app inside a scope, and undoes it. */
const inside = async <T>({ kind, consultancy, customer, environment }: Scope, work: (query: (text: string, values?: unknown[]) => Promise<pg.QueryResult>) => Promise<T>): Promise<T> => {
  await app.query('begin')
  try {
    for (const [name, value] of Object.entries({ actor_kind: kind, consultancy, customer, environment })) if (value !== undefined) await app.query('select set_config($1, $2, true)', [`app.${name}`, value])
    return await work((text, values) => app.query(text, values))
  } finally {
    await app.query('rollback')
  }
}
const contactOf = (place: Place, house = kestrel): Scope => ({ kind: 'contact', consultancy: house.consultancyId, customer: place.customerId })
const deviceOf = (place: Place, house = kestrel): Scope => ({ kind: 'device', consultancy: house.consultancyId, customer: place.customerId, environment: place.ids.environmentId })
const staffOf = (house: Tenant): Scope => ({ kind: 'consultant', consultancy: house.consultancyId, customer: '' })
const tablesOf = (...classes: string[]) => tables.filter(table => classes.includes(table.class)).map(table => table.name)
const countIn = async (scope: Scope, table: string, where = 'true', values: unknown[] = []): Promise<number> =>
  inside(scope, async query => Number((await query(`select count(*) from ${table} where ${where}`, values)).rows[0].count))
const really = async (table: string, where = 'true', values: unknown[] = []) => Number((await admin.query(`select count(*) from ${table} where ${where}`, values)).rows[0].count)
const customerColumn = (table: string) => (table === 'customer' ? 'id' : 'customer_id')

describe('whoever is nobody', () => {
  it('sees no row of any table: an automation, an unset, an empty and an unknown kind', async () => {
    const scope = { consultancy: kestrel.consultancyId, customer: aoi.customerId, environment: aoi.ids.environmentId }
    for (const kind of [undefined, '', 'automation', 'nobody', 'owner', 'Consultant', 'consultant ', `'; select 1`]) {
      for (const { name } of tables) expect(await countIn(kind === undefined ? scope : { ...scope, kind }, name), `${name} as ${kind}`).toBe(0)
    }
  })

  it('sees none of a consultancy’s without a consultancy, whatever the kind; a job then sees only which there are', async () => {
    for (const kind of ['consultant', 'contact', 'device', 'job']) {
      for (const name of tablesOf('staff_only', 'customer_owned', 'shared')) expect(await countIn({ kind, consultancy: '', customer: '' }, name), `${name} as ${kind}`).toBe(0)
    }
    expect(await countIn({ kind: 'job' }, 'consultancy')).toBe(2)
    expect(await countIn({ kind: 'consultant' }, 'consultancy')).toBe(0)
  })

  it('writes nothing either', async () => {
    for (const kind of ['device', '', 'contact']) {
      const writing = inside({ kind, consultancy: kestrel.consultancyId, customer: aoi.customerId }, query => query(`insert into customer (consultancy_id, name, created_at) values ($1, 'X', now())`, [kestrel.consultancyId]))
      await expect(writing, kind).rejects.toThrow(/row-level security/)
    }
  })
})

describe('between consultancies', () => {
  it('staff see every row of their own and none of another’s, in every table', async () => {
    for (const name of tablesOf('staff_only', 'customer_owned', 'shared')) {
      const own = await really(name, 'consultancy_id = $1', [kestrel.consultancyId])
      expect(own, `${name} is empty: this would show nothing`).toBeGreaterThan(0)
      expect(await countIn(staffOf(kestrel), name), name).toBe(own)
      expect(await countIn({ ...staffOf(kestrel), kind: 'job' }, name), name).toBe(own)
    }
  })

  it('staff change and delete nothing of another’s, and write nothing under its name', async () => {
    for (const name of tablesOf('staff_only', 'customer_owned', 'shared', 'overlay')) {
      for (const statement of [`update ${name} set consultancy_id = consultancy_id where consultancy_id = $1`, `delete from ${name} where consultancy_id = $1`]) {
        const changed = await inside(staffOf(kestrel), query => query(statement, [heron.consultancyId])).then(({ rowCount }) => rowCount, (error: pg.DatabaseError) => error.code)
        expect([0, '42501'], `${statement}: ${changed}`).toContain(changed)
      }
    }
    for (const name of ['build', ...tablesOf('staff_only', 'customer_owned', 'shared')]) {
      const copying = inside(staffOf(kestrel), async query => {
        const columns = (await query(`select string_agg(format('%I', column_name), ', ') as list from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name <> 'consultancy_id' and is_identity = 'NO'`, [name])).rows[0].list as string
        return query(`insert into ${name} (consultancy_id, ${columns}) select $1, ${columns} from ${name} where consultancy_id = $2 limit 1`, [heron.consultancyId, kestrel.consultancyId])
      })
      await expect(copying, name).rejects.toThrow(/row-level security|only a contact of the customer signs|only by the side that owns it/)
    }
  })

  it('no row refers to another’s: composite keys refuse before anything can be probed', async () => {
    const foreign = [
      [`insert into environment (consultancy_id, customer_id, kind, name, created_at) values ($1, $2, 'customer', 'X', now())`, heron.places[0].customerId],
      [`insert into system (consultancy_id, environment_id, name, created_at) values ($1, $2, 'X', now())`, heron.places[0].ids.environmentId],
      [`insert into installation (consultancy_id, environment_id, system_id, product_id, identity, profile_id, created_at) select $1, environment_id, system_id, 'exchange-2010', 'confirmed', $2, now() from installation limit 1`, heron.places[0].ids.installationId],
      [`insert into campaign (consultancy_id, build_owner, build_id, currency, state, created_at) values ($1, '${heron.consultancyId}', $2, 'USD', 'quoted', now())`, heron.ids.fixBuildId],
      [`insert into campaign (consultancy_id, build_owner, build_id, currency, state, created_at) values ($1, $1, $2, 'USD', 'quoted', now())`, heron.ids.fixBuildId],
      [`insert into supersedence (consultancy_id, newer_owner, newer_id, older_owner, older_id, source) values ($1, $1, '${kestrel.ids.fixBuildId}', '${heron.consultancyId}', $2, 'x')`, heron.ids.fixBuildId],
    ] as const
    for (const [statement, id] of foreign) {
      const answers = []
      for (const tried of [id, randomUUID()]) {
        answers.push(await inside(staffOf(kestrel), query => query(statement, [kestrel.consultancyId, tried])).then(() => 'taken', (error: pg.DatabaseError) => `${error.code} ${error.constraint}`))
      }
      expect(answers[0], statement).toMatch(/^(23503|23514) /)
      expect(answers[0], statement).toBe(answers[1])
    }
  })
})

describe('between customers of one consultancy', () => {
  it('a contact sees all of its customer’s own rows, and none of another’s, in every customer_owned table', async () => {
    for (const name of tablesOf('customer_owned')) {
      const [own, others] = await Promise.all([aoi, brook].map(({ customerId }) => really(name, `${customerColumn(name)} = $1`, [customerId])))
      expect(own! > 0 && others! > 0, `${name} is empty: this would show nothing`).toBe(true)
      expect(await countIn(contactOf(aoi), name), name).toBe(own)
      expect(await countIn(contactOf(aoi), name, `${customerColumn(name)} is distinct from $1`, [aoi.customerId]), name).toBe(0)
    }
  })

  it('a contact sees none of staff_only, but for the number and digest at the head of the audit chain', async () => {
    expect(await countIn(contactOf(aoi), 'audit_head')).toBe(1)
    for (const name of tablesOf('staff_only').filter(one => one !== 'audit_head')) expect(await countIn(contactOf(aoi), name), name).toBe(0)
  })

  it('a contact sees shared rows only through something of its own', async () => {
    const nobody = { kind: 'contact', consultancy: kestrel.consultancyId, customer: randomUUID() }
    for (const name of tablesOf('shared')) {
      expect(await countIn(contactOf(aoi), name), name).toBeGreaterThan(0)
      expect(await countIn(nobody, name), name).toBe(0)
    }
    const mine = `select profile_id from installation where customer_id = '${aoi.customerId}'`
    for (const name of ['profile', 'outcome']) {
      const column = name === 'profile' ? 'id' : 'profile_id'
      expect(await countIn(contactOf(aoi), name), name).toBe(await really(name, `consultancy_id = $1 and ${column} in (${mine})`, [kestrel.consultancyId]))
    }
    expect(await countIn(contactOf(aoi), 'build', 'id = $1', [kestrel.ids.recalledBuildId])).toBe(1)
    expect(await countIn(contactOf(aoi), 'build', 'id = $1', [kestrel.ids.fixBuildId])).toBe(0)
    expect(await countIn(contactOf(aoi), 'verdict_revision', 'build_id = $1', [kestrel.ids.ru5])).toBe(0)
    expect(await countIn(nobody, 'build', `consultancy_id = $1`, [kestrel.consultancyId])).toBe(0)
  })

  it('a contact changes no row of another customer, nor any of its own but the few that are its to change', async () => {
    const own = ['agreement', 'contact', 'risk_acceptance', 'hold', 'maintenance_window']
    const attempt = (statement: string) => inside(contactOf(aoi), query => query(statement)).then(({ rowCount }) => rowCount, (error: pg.DatabaseError) => error.code)
    expect([await attempt(`update consultancy set slug = slug`), await attempt('delete from consultancy')]).toEqual([0, 0])
    for (const name of tablesOf('customer_owned', 'shared', 'staff_only', 'overlay')) {
      expect([0, '42501'], `delete from ${name}`).toContain(await attempt(`delete from ${name}`))
      const changed = await attempt(`update ${name} set consultancy_id = consultancy_id`)
      // Of the holds on it some are the consultant's, and touching one of those undoes the whole statement.
      if (name === 'hold') expect([changed, await attempt(`update hold set consultancy_id = consultancy_id where owner = 'customer'`)]).toEqual(['42501', await really('hold', `customer_id = $1 and owner = 'customer'`, [aoi.customerId])])
      else if (own.includes(name)) expect(changed, name).toBe(await really(name, 'customer_id = $1', [aoi.customerId]))
      else if (name !== 'audit_head') expect([0, '42501'], `${name}: ${changed}`).toContain(changed)
    }
  })

  it('a contact decides nothing for another customer, nor over another’s environment in its own name', async () => {
    const decide = (customerId: string, environmentId: string, riskAcceptanceId: string | null = null) =>
      inside(contactOf(aoi), query => query(
        `insert into decision (consultancy_id, customer_id, environment_id, build_owner, build_id, kind, own, pinned, by_kind, by_name, at, risk_acceptance_id) select $1, $2, $3, consultancy_id, id, 'approved', true, '[]', 'contact', 'x', now(), $5 from build where id = $4`,
        [kestrel.consultancyId, customerId, environmentId, kestrel.ids.ru4, riskAcceptanceId],
      ))
    expect((await decide(aoi.customerId, aoi.ids.environmentId)).rowCount).toBe(1)
    await expect(decide(brook.customerId, brook.ids.environmentId)).rejects.toThrow(/row-level security/)
    await expect(decide(aoi.customerId, brook.ids.environmentId)).rejects.toThrow(/row-level security/)
    await expect(decide(aoi.customerId, kestrel.ids.rigId)).rejects.toThrow(/row-level security/)
    expect((await decide(aoi.customerId, aoi.ids.environmentId, aoi.ids.riskAcceptanceId)).rowCount).toBe(1)
    await expect(decide(aoi.customerId, aoi.ids.environmentId, brook.ids.riskAcceptanceId)).rejects.toThrow(/row-level security/)
    const ask = (environmentId: string) =>
      inside(contactOf(aoi), query => query(
        `insert into risk_acceptance (consultancy_id, customer_id, environment_id, build_owner, build_id, effect, pinned, reason, expires_at, asked_by_id, asked_by_name, asked_at) select $1, $2, $3, consultancy_id, id, 'install', '[]', 'x', now(), $1, 'x', now() from build where id = $4`,
        [kestrel.consultancyId, aoi.customerId, environmentId, kestrel.ids.ru4],
      ))
    expect((await ask(aoi.ids.environmentId)).rowCount).toBe(1)
    await expect(ask(brook.ids.environmentId)).rejects.toThrow(/row-level security/)
  })

  it.each([
    [`update contact set role = 'approver' where role = 'viewer'`],
    ['update contact set user_id = gen_random_uuid()'],
    [`update contact set email = 'thief@example.com'`],
    ['update agreement set weight = 999'],
    ['update agreement set opted_out = true'],
    [`update risk_acceptance set pinned = '[{}]'`],
    [`update risk_acceptance set effect = 'install'`],
    [`update risk_acceptance set expires_at = now() + interval '9 years'`],
  ])('a contact cannot %s', async statement => {
    await expect(inside(contactOf(aoi), query => query(statement))).rejects.toThrow(/a contact may change only/)
  })

  it('a contact moves nothing to another customer', async () => {
    for (const name of ['contact', 'agreement', 'risk_acceptance']) {
      await expect(inside(contactOf(aoi), query => query(`update ${name} set customer_id = $1`, [brook.customerId])), name).rejects.toThrow(/row-level security|a contact may change only/)
    }
  })

  it('a contact leaves an audit row of its own customer only, and reads none', async () => {
    const leave = (customerId: string | null) =>
      inside(contactOf(aoi), query => query(`insert into audit_entry (consultancy_id, customer_id, at, actor_kind, actor_name, verb, subject_kind, subject_id, detail) values ($1, $2, now(), 'contact', 'x', 'x', 'x', 'x', '{}')`, [kestrel.consultancyId, customerId]))
    expect((await leave(aoi.customerId)).rowCount).toBe(1)
    await expect(leave(brook.customerId)).rejects.toThrow(/row-level security/)
    await expect(leave(null)).rejects.toThrow(/row-level security/)
  })
})

describe('a device', () => {
  /** What it sees though staff_only: the head of the chain it extends, and its rig's open run. */
  const STAFFS = ['audit_head', 'run']
  const environmentColumn = (table: string) => (table === 'environment' ? 'id' : 'environment_id')

  it('sees its own environment’s rows where mayInstall reads them, and none of another’s: of its customer, of another, of another house', async () => {
    const columns = (await admin.query(`select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'environment_id'`)).rows.map(row => row.name as string)
    const read = (await admin.query(`select tablename as name from pg_policies where policyname = 'device_reads'`)).rows.map(row => row.name as string)
    const placed = ['environment', ...columns].filter(name => tablesOf('customer_owned', 'shared', 'staff_only').includes(name))
    expect(placed.length).toBeGreaterThan(10)
    for (const name of placed) {
      const column = environmentColumn(name)
      const own = await really(name, `${column} = $1${name === 'run' ? ` and state = 'open'` : ''}`, [aoi.ids.environmentId])
      expect(await countIn(deviceOf(aoi), name, `${column} = $1`, [aoi.ids.environmentId]), name).toBe(read.includes(name) ? own : 0)
      if (name !== 'hold') expect(await countIn(deviceOf(aoi), name, `${column} is distinct from $1`, [aoi.ids.environmentId]), name).toBe(0)
    }
    expect(await countIn(deviceOf(aoi), 'hold', 'environment_id <> $1 or customer_id <> $2', [aoi.ids.environmentId, aoi.customerId])).toBe(0)
    expect(await countIn(deviceOf(aoi), 'customer')).toBe(1)
  })

  it('sees nobody’s people, money, mails, notes, keys or evidence', async () => {
    const read = (await admin.query(`select tablename as name from pg_policies where policyname = 'device_reads'`)).rows.map(row => row.name as string)
    for (const { name } of tables.filter(one => !read.includes(one.name))) expect(await countIn(deviceOf(aoi), name), name).toBe(0)
    for (const name of tablesOf('staff_only').filter(one => !STAFFS.includes(one))) expect(await countIn(deviceOf(aoi), name), name).toBe(0)
    for (const name of ['contact', 'share', 'mail', 'device_key', 'audit_entry', 'component', 'hold_confirmation', 'incident_entry', 'issue', 'sign_off']) expect(read, name).not.toContain(name)
  })

  it('sees what is shared as its customer’s contacts do, as far as its environment has to do with it', async () => {
    const nowhere = { ...deviceOf(aoi), environment: randomUUID() }
    for (const name of ['profile', 'outcome', 'verdict_revision', 'withdrawal', 'profile_pause']) {
      const seen = await countIn(deviceOf(aoi), name)
      expect(seen, name).toBeGreaterThan(0)
      expect(seen, name).toBeLessThanOrEqual(await countIn(contactOf(aoi), name))
      expect(await countIn(nowhere, name), name).toBe(0)
    }
    expect(await countIn(deviceOf(aoi), 'build', 'id = $1', [kestrel.ids.fixBuildId])).toBe(0)
    expect(await countIn(nowhere, 'build', 'consultancy_id = $1', [kestrel.consultancyId])).toBe(0)
  })

  it('at a rig, sees the open run there and the build that it tests, and no customer', async () => {
    const rig: Scope = { kind: 'device', consultancy: kestrel.consultancyId, customer: '', environment: kestrel.ids.rigId }
    const open = await really('run', `environment_id = $1 and state = 'open'`, [kestrel.ids.rigId])
    expect(open).toBeGreaterThan(0)
    expect([await countIn(rig, 'run'), await countIn(rig, 'customer'), await countIn(rig, 'decision'), await countIn(rig, 'hold', 'profile_id is null')]).toEqual([open, 0, 0, 0])
    expect(await countIn(rig, 'build', `id in (select build_id from run)`)).toBeGreaterThan(0)
  })

  it('changes and deletes no row but its own answer and the head of the chain', async () => {
    const attempt = (statement: string) => inside(deviceOf(aoi), query => query(statement)).then(({ rowCount }) => rowCount, (error: pg.DatabaseError) => error.code)
    for (const { name } of tables) {
      expect([0, '42501'], `delete from ${name}`).toContain(await attempt(`delete from ${name}`))
      const column = name === 'consultancy' || tablesOf('global').includes(name) ? 'id' : 'consultancy_id'
      if (!['audit_head', 'device_answer'].includes(name)) expect([0, '42501', '42703'], name).toContain(await attempt(`update ${name} set ${column} = ${column}`))
    }
    expect(await attempt(`update device_answer set polls = 9`)).toBe(await really('device_answer', 'environment_id = $1', [aoi.ids.environmentId]))
  })

  it('reports for an installation of its environment only, and leaves an audit row of its own customer only', async () => {
    const report = (installationId: string, environmentId = aoi.ids.environmentId, customerId = aoi.customerId) => inside(deviceOf(aoi), query => query(
      `insert into install_report (consultancy_id, customer_id, environment_id, system_id, installation_id, profile_id, build_owner, build_id, result, by_kind, by_name, at)
       select $1, $2, $3, coalesce((select system_id from installation where id = $4), $3), $4, coalesce((select profile_id from installation where id = $4), $3), consultancy_id, id, 'succeeded', 'device', 'x', now() from build where id = $5`,
      [kestrel.consultancyId, customerId, environmentId, installationId, kestrel.ids.ru4]))
    expect((await report(aoi.ids.installationId)).rowCount).toBe(1)
    await expect(report(brook.ids.installationId)).rejects.toThrow(/row-level security/)
    await expect(report(randomUUID())).rejects.toThrow(/row-level security/)
    await expect(report(aoi.ids.installationId, brook.ids.environmentId)).rejects.toThrow(/row-level security/)
    await expect(report(aoi.ids.installationId, aoi.ids.environmentId, brook.customerId)).rejects.toThrow(/row-level security/)
    const leave = (customerId: string | null) =>
      inside(deviceOf(aoi), query => query(`insert into audit_entry (consultancy_id, customer_id, at, actor_kind, actor_name, verb, subject_kind, subject_id, detail) values ($1, $2, now(), 'device', 'x', 'x', 'x', 'x', '{}')`, [kestrel.consultancyId, customerId]))
    expect((await leave(aoi.customerId)).rowCount).toBe(1)
    for (const other of [brook.customerId, null]) await expect(leave(other)).rejects.toThrow(/row-level security/)
  })
})

it('nobody inside writes the public catalogue, and everybody inside reads it', async () => {
  const publicBuilds = await really('build', `consultancy_id = '00000000-0000-0000-0000-000000000000'`)
  for (const scope of [staffOf(kestrel), contactOf(aoi), deviceOf(aoi), { kind: 'job', consultancy: kestrel.consultancyId }]) {
    expect(await countIn(scope, 'build', `consultancy_id = '00000000-0000-0000-0000-000000000000'`)).toBe(publicBuilds)
    const changed = await inside(scope, query => query(`update build set note = 'x' where consultancy_id = '00000000-0000-0000-0000-000000000000'`))
    expect(changed.rowCount).toBe(0)
    await expect(inside(scope, query => query(`insert into build (consultancy_id, key, product_id, kind, channel, version, labels, source) values ('00000000-0000-0000-0000-000000000000', 'x', 'exchange-2007', 'rtm', 'general', '{1,2,3,4}', '{x}', 'x')`))).rejects.toThrow(/row-level security/)
    for (const statement of [`update product set name = 'x'`, 'delete from branch', 'insert into catalogue_load default values']) await expect(inside(scope, query => query(statement)), statement).rejects.toThrow(/permission denied/)
  }
})
