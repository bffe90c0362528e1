import type pg from 'pg'
import { findPolicyGaps } from './policy-gaps'

/** Tables that belong to no consultancy, and why that is right. */
const WITHOUT_TENANT: Record<string, string> = {
  consultancy: 'is the tenant: its own id is the key',
  product: 'public catalogue, read-only',
  branch: 'public catalogue, read-only',
  catalogue_load: 'what each load of the public catalogue changed',
  hotpatch_month: 'public catalogue, read-only',
  known_issue: 'public catalogue, read-only',
  known_issue_feed: 'public catalogue, read-only',
}

/** Indexes that do not lead with the tenant, and why. */
const NOT_TENANT_LEADING: Record<string, string> = {
  invitation_token: 'a digest of 256 random bits: the token is what finds the tenant',
  device_key_hash: 'a digest of 256 random bits: the key is what finds the tenant',
  consultancy_pkey: 'the tenant itself',
  consultancy_slug_unique: 'the address of the tenant, one name space for all',
  product_pkey: 'public catalogue',
  branch_pkey: 'public catalogue',
  catalogue_load_pkey: 'public catalogue',
  hotpatch_month_branch_id_month_pk: 'public catalogue',
  known_issue_pkey: 'public catalogue',
  known_issue_feed_product_id_source_pk: 'public catalogue',
}

/** Facts: written once, by nobody changed. */
export const APPEND_ONLY = ['audit_entry', 'audit_link', 'verdict_revision', 'decision', 'decision_staleness', 'withdrawal', 'exposure', 'evidence', 'run_subject', 'waiver', 'build_claim', 'agreement_offer', 'agreement_acceptance', 'facet_policy_revision', 'profile_restatement', 'configuration_change', 'sign_off_revocation', 'install_report', 'hold_confirmation', 'window_notice', 'backup_check', 'reinstatement', 'incident_entry', 'runbook', 'runbook_step', 'step_acknowledgement', 'issue_event', 'interim_waiver']

const PUBLIC_TABLES = new Set(Object.keys(WITHOUT_TENANT).filter(name => name !== 'consultancy'))

/** What the tenant wall demands of the database's catalogue and this database has not: one sentence a gap, naming the table. */
export const findWallGaps = async (client: pg.Client): Promise<string[]> =>
  (await Promise.all([findTableGaps(client), findPolicyGaps(client), findIndexGaps(client), findForeignKeyGaps(client), findTypeGaps(client), findGrantGaps(client)])).flat().sort()

const ask = async <T>(client: pg.Client, text: string): Promise<T[]> => (await client.query(text)).rows as T[]

const findTableGaps = async (client: pg.Client): Promise<string[]> => {
  const tables = await ask<{ name: string; enabled: boolean; forced: boolean; tenant: boolean | null; keys: string[] | null }>(client, `
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
           (select a.attnotnull and a.atttypid = 'uuid'::regtype from pg_attribute a where a.attrelid = c.oid and a.attname = 'consultancy_id') as tenant,
           (select array_agg(a.attname::text order by k.n) from pg_index i, unnest(i.indkey::int[]) with ordinality k(num, n)
            join pg_attribute a on a.attnum = k.num where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid) as keys
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm', 'f')`)
  return tables.flatMap(({ name, enabled, forced, tenant, keys }) => [
    ...(enabled ? [] : [`${name}: row level security is not enabled`]),
    ...(forced ? [] : [`${name}: row level security is not forced`]),
    ...(tenant || name in WITHOUT_TENANT ? [] : [`${name}: has no consultancy_id uuid not null`]),
    ...(keys === null ? [`${name}: has no primary key`] : []),
  ])
}

const findIndexGaps = async (client: pg.Client): Promise<string[]> => {
  const indexes = await ask<{ table: string; name: string; first: string | null }>(client, `
    select t.relname as table, x.relname as name, (select a.attname from pg_attribute a where a.attrelid = t.oid and a.attnum = i.indkey[0]) as first
    from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where t.relnamespace = 'public'::regnamespace`)
  return indexes.filter(one => one.first !== 'consultancy_id' && !(one.name in NOT_TENANT_LEADING)).map(one => `${one.table}: index ${one.name} does not lead with consultancy_id`)
}

/**
 * Foreign keys look past row security, so each must carry the tenant on both sides: by consultancy_id, or by the owner of
 * a build, which a CHECK then holds to the tenant or the public catalogue.
 */
const findForeignKeyGaps = async (client: pg.Client): Promise<string[]> => {
  const keys = await ask<{ table: string; target: string; name: string; from: string[]; to: string[]; checks: string[] }>(client, `
    select c.conrelid::regclass::text as table, c.confrelid::regclass::text as target, c.conname as name,
           array(select a.attname::text from unnest(c.conkey) with ordinality k(num, n) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num order by k.n) as from,
           array(select a.attname::text from unnest(c.confkey) with ordinality k(num, n) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num order by k.n) as to,
           array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.conrelid and k.contype = 'c') as checks
    from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`)
  return keys.flatMap(({ table, target, name, from, to, checks }) => {
    if (PUBLIC_TABLES.has(target)) return []
    if (target === 'consultancy') return from.join() === 'consultancy_id' ? [] : [`${table}: foreign key ${name} refers to a consultancy by ${from.join()}`]
    if (to[0] !== 'consultancy_id' || from.length < 2) return [`${table}: foreign key ${name} does not carry the tenant`]
    const owner = from[0]!
    if (owner === 'consultancy_id') return []
    const held = target === 'build' && checks.some(text => text.includes(`${owner} = consultancy_id`) && text.includes('00000000-0000-0000-0000-000000000000'))
    return held ? [] : [`${table}: foreign key ${name} leads with ${owner}, which no CHECK holds to the tenant or the public catalogue`]
  })
}

/** Enumerations and domains are not leakproof to compare, so row security would keep them from using an index. */
const findTypeGaps = async (client: pg.Client): Promise<string[]> => {
  const columns = await ask<{ table: string; name: string; type: string; checked: boolean }>(client, `
    select c.relname as table, a.attname as name, t.typtype as type,
           exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey)) as checked
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`)
  return columns.flatMap(({ table, name, type, checked }) => [
    ...(type === 'b' ? [] : [`${table}: ${name} is of a type that is no plain one`]),
    ...(/(^|_)(state|status|role|outcome|conclusion)$/.test(name) && !checked ? [`${table}: ${name} has no CHECK`] : []),
  ])
}

const findGrantGaps = async (client: pg.Client): Promise<string[]> => {
  const roles = ['patchbench_app', 'patchbench_worker', 'patchbench_auth', 'public']
  const grants = await ask<{ schema: string; table: string; role: string; right: string }>(client, `
    select n.nspname as schema, c.relname as table, coalesce(r.rolname, 'public') as role, g.privilege_type as right
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) g left join pg_roles r on r.oid = g.grantee
    where n.nspname in ('public', 'auth', 'pgboss', 'drizzle') and c.relkind in ('r', 'p', 'v', 'm')
    union all select n.nspname, c.relname || '.' || a.attname, coalesce(r.rolname, 'public'), g.privilege_type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(a.attacl) g left join pg_roles r on r.oid = g.grantee
    where n.nspname in ('public', 'auth', 'pgboss', 'drizzle')`)
  return grants.filter(grant => roles.includes(grant.role) && !isGranted(grant)).map(({ schema, table, role, right }) => `${table}: ${role} may ${right} in schema ${schema}`)
}

const READ_AND_WRITE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']

const isGranted = ({ schema, table, role, right }: { schema: string; table: string; role: string; right: string }): boolean => {
  if (role === 'public') return false
  if (role === 'patchbench_auth') return schema === 'auth' && READ_AND_WRITE.includes(right)
  if (schema === 'drizzle') return right === 'SELECT'
  if (schema === 'pgboss') return role === 'patchbench_worker' ? READ_AND_WRITE.includes(right) : right === (table === 'queue' ? 'SELECT' : table.startsWith('job') ? 'INSERT' : '')
  if (schema !== 'public') return false
  if (PUBLIC_TABLES.has(table)) return right === 'SELECT'
  return (APPEND_ONLY.includes(table) ? ['SELECT', 'INSERT'] : READ_AND_WRITE).includes(right)
}
