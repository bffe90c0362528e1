import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database'
import { findPolicyGaps } from './policy-gaps'
import { APPEND_ONLY, findWallGaps } from './wall-gaps'

const database = await testDatabase()
const client = new pg.Client({ connectionString: database.admin })
beforeAll(() => client.connect())
afterAll(() => client.end())

/** What the checker says after a change that is then undone. */
const gapsAfter = async (change: string, find = findWallGaps): Promise<string[]> => {
  await client.query('begin')
  try {
    await client.query(change)
    return await find(client)
  } finally {
    await client.query('rollback')
  }
}

describe('the tenant wall', () => {
  it('stands around every table of the migrated database', async () => expect(await findWallGaps(client)).toEqual([]))

  it('names a new table that forgets it', async () => {
    const gaps = await gapsAfter(`create table forgetful (id uuid primary key, status text, environment_id uuid); grant select on forgetful to public`)
    expect(gaps).toEqual([
      'forgetful: has no consultancy_id uuid not null',
      'forgetful: index forgetful_pkey does not lead with consultancy_id',
      'forgetful: its comment names no class (class: …)',
      'forgetful: public may SELECT in schema public',
      'forgetful: row level security is not enabled',
      'forgetful: row level security is not forced',
      'forgetful: status has no CHECK',
    ])
  })

  it('names a table that has the columns but not the policies', async () => {
    const gaps = await gapsAfter(`
      create table half (consultancy_id uuid not null, id uuid not null, customer_id uuid, build_owner uuid, build_id uuid, primary key (consultancy_id, id),
        foreign key (build_owner, build_id) references build (consultancy_id, id));
      alter table half enable row level security; alter table half force row level security;
      comment on table half is 'class: customer_owned';
      create policy staff on half using (scope_kind() in ('consultant', 'job') and consultancy_id = (select scope_consultancy()));
      create policy everyone on half for select using (true)`)
    expect(gaps).toContain('half: class customer_owned demands the policy contact_reads')
    expect(gaps).toContain('half: nobody reviewed the policy everyone')
    expect(gaps).toContain('half: the policy staff has no WITH CHECK')
    expect(gaps).toContain('half: the policy staff reads a setting outside (select …)')
    expect(gaps.join('\n')).toContain('leads with build_owner, which no CHECK holds')
  })

  it('misses every policy that is dropped, one after the other, and every column guard', async () => {
    const policies = (await client.query(`select format('drop policy %I on %I', policyname, tablename) as drop from pg_policies where schemaname = 'public' order by 1`)).rows as { drop: string }[]
    const guards = (await client.query(`select format('drop trigger %I on %s', tgname, tgrelid::regclass) as drop from pg_trigger where not tgisinternal and tgrelid::regclass::text in (select tablename from pg_tables where schemaname = 'public')`)).rows as { drop: string }[]
    expect([policies.length > 60, guards.length]).toEqual([true, 15])
    for (const { drop } of [...policies, ...guards]) expect(await gapsAfter(drop, findPolicyGaps), drop).toHaveLength(1)
  }, 120_000)

  it.each([
    ['drop policy staff on run', 'run: class staff_only demands the policy staff'],
    ['alter table invoice no force row level security', 'invoice: row level security is not forced'],
    ['alter table invoice disable row level security', 'invoice: row level security is not enabled'],
    [`alter policy contact_reads on decision using ((select scope_kind()) = 'contact' and consultancy_id = (select scope_consultancy()))`, 'decision: the policy contact_reads does not demand'],
    [`alter policy contact_reads on outcome using ((select scope_kind()) = 'contact' or consultancy_id = (select scope_consultancy()))`, 'outcome: the policy contact_reads joins what it must demand by OR'],
    ['alter policy staff on mail with check (true)', 'mail: the policy staff does not demand'],
    [`comment on table campaign is 'class: shared'`, 'campaign: class shared demands the policy contact_reads'],
    ['alter table outcome add foreign key (run_id) references auth."user" (id)', 'outcome: foreign key'],
    ['create unique index on mail (key)', 'mail: index mail_key_idx does not lead with consultancy_id'],
    ['grant update on decision to patchbench_app', 'decision: patchbench_app may UPDATE'],
    ['grant select on member to patchbench_auth', 'member: patchbench_auth may SELECT'],
    ['grant delete on pgboss.job to patchbench_app', 'job: patchbench_app may DELETE in schema pgboss'],
    [`create type mood as enum ('good'); alter table system add mood mood`, 'system: mood is of a type that is no plain one'],
  ])('names what %s opens', async (change, gap) => expect((await gapsAfter(change)).join('\n')).toContain(gap))
})

describe('the login roles', () => {
  it('are held by row security and may make nothing', async () => {
    const { rows } = await client.query(`select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as mighty from pg_roles where rolname in ('patchbench_app', 'patchbench_worker', 'patchbench_auth') order by 1`)
    expect(rows).toEqual(['app', 'auth', 'worker'].map(role => ({ rolname: `patchbench_${role}`, mighty: false })))
    const made = await client.query(`select n.nspname, r.rolname from pg_namespace n, pg_roles r where r.rolname in ('patchbench_app', 'patchbench_worker', 'patchbench_auth') and has_schema_privilege(r.oid, n.oid, 'CREATE') and n.nspname !~ '^pg_(toast_)?temp'`)
    expect(made.rows).toEqual([])
  })

  it('reach no schema but their own: auth none of the tenants’, app and worker nothing of auth', async () => {
    const { rows } = await client.query<{ schema: string; role: string }>(`
      select n.nspname as schema, replace(r.rolname, 'patchbench_', '') as role from pg_namespace n, pg_roles r
      where n.nspname in ('public', 'auth', 'pgboss', 'drizzle') and r.rolname in ('patchbench_app', 'patchbench_worker', 'patchbench_auth') and has_schema_privilege(r.oid, n.oid, 'USAGE')
      order by 1, 2`)
    expect(rows.map(({ schema, role }) => `${role} ${schema}`)).toEqual(['auth auth', 'app drizzle', 'worker drizzle', 'app pgboss', 'worker pgboss', 'app public', 'worker public'])
  })

  it('app adds jobs, and reads, takes or changes none', async () => {
    const app = new pg.Client({ connectionString: database.app })
    await app.connect()
    try {
      for (const refused of ['select * from pgboss.job', 'delete from pgboss.job', `update pgboss.job set data = '{}'`, 'select * from pgboss.schedule', `select pgboss.create_queue('x', '{}')`, 'select * from auth.session']) {
        await expect(app.query(refused), refused).rejects.toThrow(/permission denied/)
      }
    } finally {
      await app.end()
    }
  })

  it.each(['app', 'worker'] as const)('%s can neither change nor delete a fact', async role => {
    const login = new pg.Client({ connectionString: database[role] })
    await login.connect()
    try {
      for (const table of APPEND_ONLY) {
        await expect(login.query(`delete from ${table}`), table).rejects.toThrow(/permission denied/)
        await expect(login.query(`update ${table} set consultancy_id = consultancy_id`), table).rejects.toThrow(/permission denied/)
        await expect(login.query(`truncate ${table}`), table).rejects.toThrow(/permission denied/)
      }
    } finally {
      await login.end()
    }
  })

  it('run nothing as definer but what resolves a credential', async () => {
    const { rows } = await client.query(`select proname, proconfig from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`)
    expect(rows.map(row => row.proname)).toEqual(['device_scope', 'invitation_scope', 'memberships_of'])
    for (const row of rows) expect(row.proconfig).toEqual(['search_path=public, pg_temp'])
    const callable = await client.query(`select p.proname from pg_proc p, pg_roles r where p.pronamespace = 'public'::regnamespace and p.prosecdef and r.rolname in ('patchbench_auth', 'patchbench_worker') and has_function_privilege(r.oid, p.oid, 'EXECUTE')`)
    expect(callable.rows).toEqual([])
  })

  it('no function of a tenant schema is everyone’s to call', async () => {
    const { rows } = await client.query(`select p.proname from pg_proc p where p.pronamespace in ('public'::regnamespace, 'pgboss'::regnamespace) and exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g where g.grantee = 0)`)
    expect(rows).toEqual([])
  })
})
