import { compareInstallation, compareSystem, comparable, statementsOf, type FileReport } from './compare-line'
import { applyComponents, planComponents } from './plan-components'
import type { CreatedThing, ImportPlan, InstallationFacts, Known, KnownInstallation, KnownSystem, LineProblem, PlannedLine, SystemFacts } from './plan'
import { fold, readLine, type LineStatement } from './read-line'
import type { ImportRow } from './read-import-table'
import { workingState, type WorkingState } from './working-state'

type Asked = {
  rows: readonly ImportRow[]
  known: Known
  /** the component kinds that have a column in this file */
  kinds: readonly string[]
  /** the columns for which "an empty cell means none" is on record */
  emptyMeansNone: readonly string[]
  newId: () => string
}

/**
 * What importing these lines would do: line by line, and as the rows it would write. Pure. Importing the same lines
 * on top of their own result changes nothing: an empty cell states nothing, and a line that contradicts an earlier
 * one is refused. A refused line does not stop the others.
 */
export const planImport = ({ rows, known, kinds, emptyMeansNone, newId }: Asked): ImportPlan => {
  const state = workingState(known)
  const read = rows.map(row => ({ row, ...readLine(row, kinds, known) }))
  const context = { state, known, kinds, emptyMeansNone, newId, reports: reportsOf(read) }
  const lines = read.map(one => planLine(one, context))
  const totals = { created: 0, changed: 0, unchanged: 0, refused: 0 }
  for (const { outcome } of lines) totals[outcome]++
  const writes = state.writes()
  const things = { customer: writes.customers.length, environment: writes.environments.length, system: writes.systems.length, installation: writes.installations.length }
  return { lines, totals, things, writes }
}

type Context = Omit<Asked, 'rows'> & { state: WorkingState; reports: Reports }
type ReadRow = { row: ImportRow } & ReturnType<typeof readLine>

/** What the file itself reports of an installation, wherever in it: by place and product. */
type Reports = ReadonlyMap<string, FileReport>

const placeOf = ({ customer, environment, system, productId }: LineStatement) => [customer, environment, system, productId].map(fold).join('\u0000')

/** The first report counts; a later one that differs is refused as a contradiction. */
const reportsOf = (read: readonly ReadRow[]): Reports => {
  const reports = new Map<string, FileReport>()
  for (const { statement, problems } of read) {
    if (problems.length > 0) continue
    const { reportedVersion, reportedHash, seenOn } = statement
    const place = placeOf(statement)
    const earlier = reports.get(place)
    reports.set(place, {
      reportedVersion: earlier?.reportedVersion ?? reportedVersion ?? null,
      reportedHash: earlier?.reportedHash ?? reportedHash ?? null,
      seenOn: earlier?.seenOn ?? seenOn ?? null,
    })
  }
  return reports
}

const planLine = ({ row, statement, problems }: ReadRow, context: Context): PlannedLine => {
  const { state, known, kinds, emptyMeansNone } = context
  const names = { customer: statement.customer, environment: statement.environment, system: statement.system, product: statement.productName }
  const refused = (found: readonly LineProblem[]): PlannedLine => ({ line: row.line, names, outcome: 'refused', creates: [], changes: [], problems: found })
  if (problems.length > 0) return refused(problems)

  const customer = state.customer(statement.customer)
  const environment = state.environment(customer?.id, statement.environment)
  const system = state.system(environment?.id, statement.system)
  const installation = state.installation(system?.id, statement.productId)
  const systemKey = [statement.customer, statement.environment, statement.system].map(fold).join('\u0000')
  const asked = withEmptyHotpatch(statement, row, installation, emptyMeansNone)

  const components = kinds.map(kind => {
    const inFile = row.cells.has(kind)
    const stated = { kind, environmentId: environment?.id, system, listed: statement.components.get(kind) }
    return { kind, planned: planComponents(state, stated, inFile && emptyMeansNone.includes(kind)) }
  })
  const statements = statementsOf(statement, systemKey)
  const found = [
    ...statements.flatMap(one => contradiction(one, state)),
    ...branchProblem(asked, installation, known, context.reports.get(placeOf(asked))),
    ...components.flatMap(({ planned }) => planned.problem ?? []),
  ]
  // A refused line has said what it says all the same: whether a later one contradicts it depends on the file alone.
  for (const { key, value } of statements) state.state(key, value, row.line)
  if (found.length > 0) return refused(found)

  const creates = ([['customer', customer], ['environment', environment], ['system', system], ['installation', installation]] as const)
    .flatMap(([thing, there]): CreatedThing[] => (there ? [] : [thing]))
  const onSystem = system ? compareSystem(asked, system) : null
  const onInstallation = installation ? compareInstallation(asked, installation, context.reports.get(placeOf(asked))) : null
  const changes = [...(onSystem?.changes ?? []), ...(onInstallation?.changes ?? []), ...(system ? components.flatMap(({ planned }) => planned.changes) : [])]

  const at = settleSystem(asked, { customer, environment, system }, context)
  if (onSystem && onSystem.changes.length > 0) state.changeSystem(at, onSystem.fields)
  if (!installation) state.addInstallation(newInstallation(asked, at, context))
  else if (onInstallation!.changes.length > 0) state.changeInstallation(installation, onInstallation!.fields)
  for (const { kind, planned } of components) if (planned.changes.length > 0) applyComponents(state, at, kind, planned, context.newId)
  return { line: row.line, names, outcome: creates.length > 0 ? 'created' : changes.length > 0 ? 'changed' : 'unchanged', creates, changes, problems: [] }
}

/** "Empty means none" for hotpatch enrolment: not enrolled, where nothing else is known. */
const withEmptyHotpatch = (statement: LineStatement, row: ImportRow, known: KnownInstallation | undefined, emptyMeansNone: readonly string[]): LineStatement => {
  const empty = row.cells.has('hotpatch') && statement.hotpatch === undefined
  return empty && emptyMeansNone.includes('hotpatch') && (known?.hotpatch ?? null) === null ? { ...statement, hotpatch: false } : statement
}

const contradiction = ({ key, field, value }: { key: string; field: string; value: string }, state: WorkingState): LineProblem[] => {
  const earlier = state.statedBefore(key)
  return earlier && earlier.value !== value ? [{ field, reason: 'contradicts', params: { line: earlier.line } }] : []
}

/**
 * A confirmed build says its branch; a line that says another would be undone at once. What the file reports, on this
 * line or another, comes before what was known: else the same file again could be read differently.
 */
const branchProblem = (statement: LineStatement, known: KnownInstallation | undefined, { builds, branches }: Known, inFile: FileReport | undefined): LineProblem[] => {
  if (statement.branchId === undefined) return []
  const fresh = (['reportedVersion', 'reportedHash'] as const).some(field => inFile?.[field] != null && known?.[field] != null && inFile[field] !== known[field])
  const version = inFile?.reportedVersion ?? (fresh ? null : (known?.reportedVersion ?? null))
  const hash = inFile?.reportedHash ?? (fresh ? null : (known?.reportedHash ?? null))
  const reported = comparable(version) === comparable(known?.reportedVersion) && comparable(hash) === comparable(known?.reportedHash)
  const ofProduct = builds.filter(one => one.productId === statement.productId && one.branchId !== null)
  const byHash = ofProduct.filter(one => hash !== null && one.hash === hash)
  const exact = byHash.length > 0 ? byHash : ofProduct.filter(one => version !== null && one.version === version)
  const settled = reported && known?.confirmed && known.branchId !== null ? [known.branchId] : exact.map(one => one.branchId!)
  if (settled.length === 0 || settled.includes(statement.branchId)) return []
  return [{ field: 'branch', reason: 'branchOfVersion', params: { version: version ?? hash ?? '', actual: branches.find(one => one.id === settled[0])?.name ?? settled[0]! } }]
}

type Places = { customer: { id: string } | undefined; environment: { id: string } | undefined; system: KnownSystem | undefined }

const settleSystem = (statement: LineStatement, { customer, environment, system }: Places, { state, newId }: Context): KnownSystem => {
  if (system) return system
  const { id: customerId } = customer ?? state.addCustomer({ id: newId(), name: statement.customer })
  const { id: environmentId } = environment ?? state.addEnvironment({ id: newId(), customerId, name: statement.environment })
  return state.addSystem({ id: newId(), customerId, environmentId, name: statement.system, ...newSystemFacts(statement) })
}

const newSystemFacts = (statement: LineStatement): SystemFacts => ({
  os: statement.os ?? null,
  osPatchLevel: statement.osPatchLevel ?? null,
  language: statement.language ?? null,
  hypervisor: statement.hypervisor ?? null,
  ring: statement.ring ?? 1,
  updateMode: statement.updateMode ?? 'manual',
  autoApproval: statement.autoApproval ?? false,
})

const newInstallation = (statement: LineStatement, at: KnownSystem, { newId }: Context): KnownInstallation => {
  const facts: InstallationFacts = {
    branchId: statement.branchId ?? null,
    edition: statement.edition ?? null,
    roles: statement.roles ?? null,
    hotpatch: statement.hotpatch ?? null,
    reportedVersion: statement.reportedVersion ?? null,
    reportedHash: statement.reportedHash ?? null,
    seenOn: statement.seenOn ?? null,
  }
  return { id: newId(), customerId: at.customerId, environmentId: at.environmentId, systemId: at.id, productId: statement.productId, confirmed: false, ...facts }
}
