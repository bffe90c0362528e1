import type { UpdateMode } from '@/server/domain/exposure'
import type { Column } from './columns'

/** What is known before an import: of the customers a file names, and of the catalogue. */
export type Known = {
  today: string
  products: readonly { id: string; name: string }[]
  branches: readonly { id: string; productId: string; name: string }[]
  /** the exact builds there are, to tell a branch that contradicts a version or hash */
  builds: readonly { productId: string; branchId: string | null; version: string | null; hash: string | null }[]
  customers: readonly { id: string; name: string }[]
  environments: readonly { id: string; customerId: string; name: string }[]
  systems: readonly KnownSystem[]
  installations: readonly KnownInstallation[]
  /** without a system: of the whole environment */
  components: readonly KnownComponent[]
  surveys: readonly { environmentId: string; systemId: string | null; kind: string }[]
}

export type KnownSystem = SystemFacts & { id: string; customerId: string; environmentId: string; name: string }
export type SystemFacts = {
  os: string | null
  osPatchLevel: string | null
  language: string | null
  hypervisor: string | null
  ring: number
  updateMode: UpdateMode
  autoApproval: boolean
}
export type KnownInstallation = InstallationFacts & {
  id: string
  customerId: string
  environmentId: string
  systemId: string
  productId: string
  /** the build is confirmed, and says the branch */
  confirmed: boolean
}
export type InstallationFacts = {
  branchId: string | null
  edition: string | null
  roles: readonly string[] | null
  hotpatch: boolean | null
  reportedVersion: string | null
  reportedHash: string | null
  seenOn: string | null
}
export type KnownComponent = { id: string; environmentId: string; systemId: string | null; kind: string; name: string; version: string | null }

/** A value as people read it: null is unknown, the empty text is "none". */
export type Shown = string | null
export type Change = { field: Column; before: Shown; after: Shown }
/** `reason` names a sentence of messages/…/environments.json under import.reasons. */
export type LineProblem = { field: Column; reason: string; params: Record<string, string | number> }
export type LineOutcome = 'created' | 'changed' | 'unchanged' | 'refused'
export type CreatedThing = 'customer' | 'environment' | 'system' | 'installation'

export type PlannedLine = {
  line: number
  names: { customer: string; environment: string; system: string; product: string }
  outcome: LineOutcome
  creates: readonly CreatedThing[]
  changes: readonly Change[]
  problems: readonly LineProblem[]
}

/** What confirming writes; ids of new rows are settled already. */
export type Writes = {
  customers: { id: string; name: string }[]
  environments: { id: string; customerId: string; name: string }[]
  systems: KnownSystem[]
  changedSystems: KnownSystem[]
  installations: KnownInstallation[]
  changedInstallations: KnownInstallation[]
  components: KnownComponent[]
  removedComponentIds: string[]
  removedFromSystemIds: string[]
  surveys: { environmentId: string; systemId: string; kind: string }[]
  forgottenSurveys: { systemId: string; kind: string }[]
}

export type ImportPlan = { lines: readonly PlannedLine[]; totals: Record<LineOutcome, number>; things: Record<CreatedThing, number>; writes: Writes }
