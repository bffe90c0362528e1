import type pg from 'pg'
import { DEVICE_POLICIES, type Demand } from './device-policies'

type Policy = { table: string; name: string; command: string; permissive: string; roles: string; using: string | null; check: string | null }
type Table = { name: string; class: string | null }

// Sub-selects, so that PostgreSQL evaluates a setting once a statement; this is how it prints them back.
const KIND = '( SELECT scope_kind() AS scope_kind)'
const TENANT = '(consultancy_id = ( SELECT scope_consultancy() AS scope_consultancy))'
const CUSTOMER = '(customer_id = ( SELECT scope_customer() AS scope_customer))'
const STAFF = `(${KIND} = ANY (ARRAY['consultant'::text, 'job'::text]))`
const ANYONE_INSIDE = `(${KIND} = ANY (ARRAY['consultant'::text, 'contact'::text, 'job'::text]))`
const CONTACT = `(${KIND} = 'contact'::text)`
/** A function that looks for something of the contact's own, as the contact (see the migration walls-by-function). */
const THROUGH = 'AND contact_sees_'
const PUBLIC_ROWS = `(consultancy_id = '00000000-0000-0000-0000-000000000000'::uuid)`

const reads = (...using: string[]): Demand => ({ command: 'SELECT', using, check: [] })
const STAFF_DEMAND: Demand = { command: 'ALL', using: [STAFF, TENANT], check: [STAFF, TENANT] }

/** The policies a class demands: all of them, and no other. */
const DEMANDS: Record<string, Record<string, Demand>> = {
  global: { everyone_reads: reads(ANYONE_INSIDE) },
  staff_only: { staff: STAFF_DEMAND },
  customer_owned: { staff: STAFF_DEMAND, contact_reads: reads(CONTACT, TENANT, CUSTOMER) },
  shared: { staff: STAFF_DEMAND, contact_reads: reads(CONTACT, TENANT, THROUGH) },
  overlay: { staff: STAFF_DEMAND, public_reads: reads(ANYONE_INSIDE, PUBLIC_ROWS), contact_reads: reads(CONTACT, TENANT, THROUGH) },
  tenant: {
    staff: { command: 'ALL', using: [STAFF, '(id = ( SELECT scope_consultancy() AS scope_consultancy))'], check: [STAFF, '(id = ( SELECT scope_consultancy() AS scope_consultancy))'] },
    contact_reads: reads(CONTACT, '(id = ( SELECT scope_consultancy() AS scope_consultancy))'),
    job_lists: reads(`(${KIND} = 'job'::text)`, '(( SELECT scope_consultancy() AS scope_consultancy) IS NULL)'),
  },
}

const OWN = [CONTACT, TENANT, CUSTOMER]
const adds = { contact_adds: { command: 'INSERT', using: [], check: OWN } }
const changes = { contact_changes: { command: 'UPDATE', using: OWN, check: OWN } }

/** What contacts may write beyond their class, table by table, as reviewed. */
const CONTACT_WRITES: Record<string, Record<string, Demand>> = {
  decision: adds,
  risk_acceptance: { ...adds, ...changes },
  agreement: changes,
  agreement_acceptance: adds,
  contact: changes,
  standing_rule: { ...adds, ...changes },
  install_report: adds,
  hold: { ...adds, ...changes },
  hold_confirmation: adds,
  maintenance_window: { ...adds, ...changes },
  backup_check: adds,
  step_acknowledgement: adds,
  // A failure pauses its profile everywhere; the row names no customer.
  profile_pause: { contact_adds: { command: 'INSERT', using: [], check: [CONTACT, TENANT, THROUGH] } },
  audit_entry: adds,
  // Besides its own customer's rows it writes staff's, which name no customer and which it cannot read.
  live_event: { contact_adds: { command: 'INSERT', using: [], check: [CONTACT, TENANT, CUSTOMER.slice(1, -1)] } },
  // One chain a consultancy: whoever writes extends it, so its head is everybody's; it holds a number and a digest.
  audit_link: { contact_adds: { command: 'INSERT', using: [], check: [CONTACT, TENANT] } },
  audit_head: { contact_extends: { command: 'ALL', using: [CONTACT, TENANT], check: [CONTACT, TENANT] } },
}

/** Where a write is heard by open streams at once: what changed, and who may no longer see it. */
const TOLD_LIVE = ['live_event', 'member', 'contact', 'auth.session']

/** What keeps `cohort` true: without one of them a page would count what is not there. */
const COUNTED = ['count_added', 'count_changed', 'count_removed']

/** A customer is its own row; its key stands where others have customer_id. */
const demandsOf = ({ name, class: kind }: Table): Record<string, Demand> | null => {
  const demands = DEMANDS[kind ?? '']
  if (!demands) return null
  const own: Record<string, Demand> = name === 'customer' ? { contact_reads: reads(CONTACT, TENANT, '(id = ( SELECT scope_customer() AS scope_customer))') } : {}
  return { ...demands, ...own, ...CONTACT_WRITES[name], ...DEVICE_POLICIES[name] }
}

export const findPolicyGaps = async (client: pg.Client): Promise<string[]> => {
  const tables = (await client.query(`
    select relname as name, substring(obj_description(oid, 'pg_class') from '^class: (\\w+)$') as class
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)).rows as Table[]
  const policies = (await client.query(`
    select tablename as table, policyname as name, cmd as command, permissive, array_to_string(roles, ',') as roles, qual as using, with_check as check
    from pg_policies where schemaname = 'public'`)).rows as Policy[]
  const signed = (await client.query(`select 1 from pg_trigger where tgname = 'only_contacts_sign' and tgenabled = 'O' and tgrelid = 'standing_rule'::regclass`)).rowCount
  const unsigned = signed ? [] : ['standing_rule: no trigger only_contacts_sign keeps staff from signing for a customer']
  const sided = (await client.query(`select 1 from pg_trigger where tgname = 'only_its_side_holds' and tgenabled = 'O' and tgrelid = 'hold'::regclass`)).rowCount
  const unsided = sided ? [] : ['hold: no trigger only_its_side_holds keeps one side from lifting what the other holds']
  const accepted = (await client.query(`select 1 from pg_trigger where tgname = 'only_contacts_accept' and tgenabled = 'O' and tgrelid = 'agreement_acceptance'::regclass`)).rowCount
  const unaccepted = accepted ? [] : ['agreement_acceptance: no trigger only_contacts_accept keeps staff from accepting for a customer']
  const guarded = (await client.query(`select tgrelid::regclass::text as name from pg_trigger where tgname = 'contact_changes_only' and tgenabled = 'O'`)).rows.map(row => row.name as string)
  const unguarded = policies.filter(({ name, table }) => name === 'contact_changes' && !guarded.includes(table)).map(({ table }) => `${table}: no trigger contact_changes_only says which columns contacts change`)
  const telling = (await client.query(`select tgrelid::regclass::text as name from pg_trigger where tgname = 'tell_live' and tgenabled = 'O'`)).rows.map(row => row.name as string)
  const silent = TOLD_LIVE.filter(name => !telling.includes(name)).map(name => `${name}: no trigger tell_live tells the open streams`)
  const counting = (await client.query(`select tgname::text as name from pg_trigger where tgenabled = 'O' and tgrelid = 'installation'::regclass`)).rows.map(row => row.name as string)
  const uncounted = COUNTED.filter(name => !counting.includes(name)).map(name => `installation: no trigger ${name} keeps the cohorts`)
  const looking = (await client.query(`select proname::text as name, prosecdef as elevated, proconfig as settings from pg_proc where proname ~ '^(contact|device)_sees_'`)).rows as { name: string; elevated: boolean; settings: string[] | null }[]
  const seeing = looking.filter(one => one.elevated || one.settings?.[0] !== 'search_path=public, pg_temp').map(one => `${one.name}: looks past the asker's own row security, or where the asker says`)
  return [...unguarded, ...unsigned, ...unsided, ...unaccepted, ...silent, ...uncounted, ...seeing].concat(tables.flatMap(table => {
    const demands = demandsOf(table)
    if (demands === null) return [`${table.name}: its comment names no class (class: …)`]
    const own = policies.filter(policy => policy.table === table.name)
    const missing = Object.keys(demands).filter(name => !own.some(policy => policy.name === name))
    return [...missing.map(name => `${table.name}: class ${table.class} demands the policy ${name}`), ...own.flatMap(policy => gapsOf(policy, demands[policy.name]))]
  }))
}

const gapsOf = (policy: Policy, demand: Demand | undefined): string[] => {
  const { table, name, command, using, check } = policy
  if (!demand) return [`${table}: nobody reviewed the policy ${name}`]
  const gaps = [
    ...(policy.permissive === 'PERMISSIVE' && policy.roles === 'public' ? [] : ['is not permissive for everyone']),
    ...(command === demand.command ? [] : [`is for ${command} and not for ${demand.command}`]),
    ...(command === 'SELECT' || check !== null ? [] : ['has no WITH CHECK']),
    ...demand.using.filter(part => !using?.includes(part)).map(part => `does not demand ${part} in USING`),
    ...demand.check.filter(part => !check?.includes(part)).map(part => `does not demand ${part} in WITH CHECK`),
    ...(joinsByOr(using, demand.using) || joinsByOr(check, demand.check) ? ['joins what it must demand by OR'] : []),
    ...([using, check].some(text => isUncached(text)) ? ['reads a setting outside (select …)'] : []),
  ]
  return gaps.map(gap => `${table}: the policy ${name} ${gap}`)
}

/** At the outermost level nothing but AND may stand between what is demanded. */
const joinsByOr = (text: string | null, demanded: readonly string[]): boolean => {
  if (!text || demanded.length < 2) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')') depth--
    else if (depth === 1 && text.startsWith(' OR ', at)) return true
  }
  return false
}

const isUncached = (text: string | null): boolean =>
  /scope_\w+\(|current_setting/.test((text ?? '').replace(/\( SELECT scope_\w+\(\) AS scope_\w+\)/g, ''))
