import type { Clock } from '@/server/domain/urgency'
import { compareStatuses, type Outcome, type Status } from '@/server/domain/status'

/** One build on one environment's installations that stand alike, as `mayInstall` answered it. */
export type Standing = {
  buildId: string
  build: string
  customer: string
  environment: string
  status: Status
  outcome: Outcome | null
  /** installations that stand so */
  count: number
  /** when the lab or a decision last said something here */
  since: Date
  decideBy: Date | null
  /** the facets in which this environment differs from what was tested, in the reader's words */
  differences: readonly string[]
  /** the conditions that hold here, in the reader's words */
  conditions: readonly string[]
  /** exploited, and this installation lacks the fix */
  exploit: Exploit | null
  /** what we say of it rests on a shorter plan */
  expedited: boolean
  /** planned to need no restart, and needing one after all */
  restartsAfterAll: boolean
}

/** `sinceRelease` is null where no source gives the release day: then no count is told. */
export type Exploit = { since: string; sinceRelease: Pick<Clock, 'days' | 'atLeast'> | null }

export type Recalled = { buildId: string; build: string; customer: string; reason: string; exposed: number; at: Date }
/** Put back after a recall that had reached this customer. */
export type Lifted = { buildId: string; build: string; customer: string; reason: string }
export type InLab = { buildId: string; build: string; exploit: Exploit | null }
/** `payerCount` and `totalMinor` are there only where rule 10 lets the reader see them. */
export type ShareAssessed = { campaign: string; customer: string; netMinor: number; currency: string; payerCount: number | null; totalMinor: number | null }
export type InvoiceMoved = { id: string; number: string; customer: string; totalMinor: number; currency: string; state: string; dueAt: Date }

export type DigestFacts = {
  from: Date
  to: Date
  recalled: readonly Recalled[]
  lifted: readonly Lifted[]
  standings: readonly Standing[]
  inLab: readonly InLab[]
  shares: readonly ShareAssessed[]
  invoices: readonly InvoiceMoved[]
}

/** One build, wherever it stands alike. */
export type Group = Omit<Standing, 'customer' | 'environment'> & { places: readonly { customer: string; environment: string }[] }

export type DigestSections = {
  recalled: readonly Recalled[]
  lifted: readonly Lifted[]
  refused: readonly Group[]
  decideBy: readonly Group[]
  cleared: readonly Group[]
  conditional: readonly Group[]
  comingUp: readonly Group[]
  inLab: readonly InLab[]
  shares: readonly ShareAssessed[]
  invoices: readonly InvoiceMoved[]
  /** something happened in the period; what merely still waits is no news */
  changed: boolean
}

const WAITS_FOR_A_DECISION: readonly Status[] = ['undecided', 'unacknowledged', 'stale']
const UNFINISHED: readonly Status[] = ['needs_info', 'needs_sign_off', 'not_covered', 'awaiting_verdict', 'testing']

/**
 * What a digest says, in the order of SCREENS.md: recalled, recalled no more, decide by, newly cleared, with conditions, coming up, money.
 * Each build is told once, in the first section it fits; in every section what is exploited comes first. What waits for a
 * decision is told every time; the rest only when it is new.
 */
export function digestSections(facts: DigestFacts): DigestSections {
  const isNew = (since: Date) => since >= facts.from && since < facts.to
  const groups = groupAlike(facts.standings)
  const fresh = groups.filter(({ since }) => isNew(since))
  const decideBy = groups.filter(({ status }) => WAITS_FOR_A_DECISION.includes(status))
  const dueSoon = decideBy.some(group => group.decideBy !== null && group.decideBy.getTime() - facts.to.getTime() < facts.to.getTime() - facts.from.getTime())
  const rest = fresh.filter(({ status }) => !WAITS_FOR_A_DECISION.includes(status))
  const installable = rest.filter(({ status }) => status === 'may_install')
  return {
    recalled: facts.recalled,
    lifted: facts.lifted,
    refused: rest.filter(({ status }) => status === 'fail'),
    decideBy: decideBy.toSorted((a, b) => exploitedFirst(a, b) || (a.decideBy?.getTime() ?? Infinity) - (b.decideBy?.getTime() ?? Infinity)),
    cleared: installable.filter(({ outcome }) => outcome !== 'conditional'),
    conditional: installable.filter(({ outcome }) => outcome === 'conditional'),
    comingUp: rest.filter(({ status }) => UNFINISHED.includes(status)),
    inLab: facts.inLab.toSorted(exploitedFirst),
    shares: facts.shares,
    invoices: facts.invoices,
    changed: facts.recalled.length > 0 || facts.lifted.length > 0 || fresh.length > 0 || dueSoon || facts.shares.length > 0 || facts.invoices.length > 0,
  }
}

const exploitedFirst = (a: { exploit: Exploit | null }, b: { exploit: Exploit | null }): number =>
  Number(b.exploit !== null) - Number(a.exploit !== null) || (a.exploit?.since ?? '').localeCompare(b.exploit?.since ?? '')

/** Environments on which a build stands alike become one line; worst first. */
function groupAlike(standings: readonly Standing[]): Group[] {
  const alike = Map.groupBy(standings, one => JSON.stringify([one.buildId, one.status, one.outcome, one.differences, one.conditions, one.exploit]))
  return [...alike.values()]
    .map((group): Group => {
      const { customer: _customer, environment: _environment, ...first } = group[0]!
      return {
        ...first,
        count: group.reduce((sum, { count }) => sum + count, 0),
        since: new Date(Math.max(...group.map(({ since }) => since.getTime()))),
        decideBy: earliest(group.map(({ decideBy }) => decideBy)),
        places: group.map(({ customer, environment }) => ({ customer, environment })),
      }
    })
    .toSorted((a, b) => exploitedFirst(a, b) || compareStatuses(a.status, b.status) || b.since.getTime() - a.since.getTime())
}

const earliest = (list: readonly (Date | null)[]): Date | null =>
  list.reduce<Date | null>((first, day) => (day !== null && (first === null || day < first) ? day : first), null)
