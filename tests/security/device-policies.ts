export type Demand = { command: string; using: readonly string[]; check: readonly string[] }

const DEVICE = `(( SELECT scope_kind() AS scope_kind) = 'device'::text)`
const TENANT = '(consultancy_id = ( SELECT scope_consultancy() AS scope_consultancy))'
const PLACE = '(environment_id = ( SELECT scope_environment() AS scope_environment))'
const CUSTOMER = '(NOT (customer_id IS DISTINCT FROM ( SELECT scope_customer() AS scope_customer)))'
const PUBLIC_ROWS = `(consultancy_id = '00000000-0000-0000-0000-000000000000'::uuid)`

const reads = (...using: string[]) => ({ device_reads: { command: 'SELECT', using: [DEVICE, ...using], check: [] } })
const adds = (...check: string[]) => ({ device_adds: { command: 'INSERT', using: [], check: [DEVICE, TENANT, ...check] } })
const changes = (...place: string[]) => ({ device_changes: { command: 'UPDATE', using: [DEVICE, TENANT, ...place.filter(part => part === PLACE)], check: [DEVICE, TENANT, ...place] } })
/** Rows of its own environment. */
const own = reads(TENANT, PLACE)
/** Rows seen through something of its environment, by a function that runs as it. */
const through = (name: string) => reads(TENANT, `AND ${name}(`)
const overlay = (name: string) => reads(`(${PUBLIC_ROWS} OR (${TENANT} AND ${name}(`)

/** What devices see and write, table by table, as reviewed: what mayInstall reads of their environment, and their own reports. */
export const DEVICE_POLICIES: Record<string, Record<string, Demand>> = {
  product: reads(),
  branch: reads(),
  catalogue_load: reads(),
  consultancy: reads('(id = ( SELECT scope_consultancy() AS scope_consultancy))'),
  customer: reads(TENANT, '(id = ( SELECT scope_customer() AS scope_customer))'),
  environment: reads(TENANT, '(id = ( SELECT scope_environment() AS scope_environment))'),
  system: own,
  installation: own,
  decision: own,
  risk_acceptance: own,
  excusal: own,
  maintenance_window: own,
  backup_check: own,
  interim_update: own,
  interim_waiver: own,
  run: reads(TENANT, PLACE, `(state = 'open'::text)`),
  decision_staleness: through('device_sees_installation'),
  exposure: through('device_sees_installation'),
  profile: through('contact_sees_profile'),
  outcome: through('contact_sees_profile'),
  profile_restatement: through('contact_sees_profile'),
  lab_state: through('contact_sees_product'),
  verdict_revision: through('contact_sees_verdict'),
  withdrawal: through('contact_sees_withdrawal'),
  reinstatement: through('contact_sees_reinstatement'),
  wave_state: through('contact_sees_wave_of'),
  hold: through('device_sees_hold_on'),
  build: overlay('device_sees_build'),
  supersedence: overlay('contact_sees_edge'),
  build_claim: overlay('contact_sees_claim'),
  build_fix: overlay('contact_sees_fix'),
  install_report: { ...own, ...adds(PLACE, CUSTOMER, '(EXISTS ( SELECT 1\n   FROM installation i') },
  // A failure pauses its profile everywhere; the row names no customer.
  profile_pause: { ...through('contact_sees_profile'), ...adds('AND contact_sees_profile(') },
  device_answer: { ...own, ...adds(PLACE, CUSTOMER, '(EXISTS ( SELECT 1\n   FROM system s'), ...changes(PLACE, CUSTOMER, '(EXISTS ( SELECT 1\n   FROM system s') },
  audit_entry: adds(CUSTOMER),
  // One chain a consultancy: whoever writes extends it; its head holds a number and a digest.
  audit_link: adds(),
  audit_head: { ...reads(TENANT), ...adds(), ...changes() },
  live_event: adds('((customer_id IS NULL) OR (customer_id = ( SELECT scope_customer() AS scope_customer)))'),
}
