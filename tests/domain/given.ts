import type { Facets, FacetPolicy } from '../../server/domain/facets'
import { defaultPolicies } from '../../server/domain/facets'
import type { SealedRun } from '../../server/domain/evidence'
import type { OutcomeFacts } from '../../server/domain/outcome'

export const policies: FacetPolicy[] = defaultPolicies(['antivirus', 'backup'])

/** A plain Exchange 2007 SP1 mailbox server on RU3, with everything that counts known. */
export function facets(changes: Facets = {}): Facets {
  return {
    product: ['exchange-2007'], branch: ['sp1'], edition: ['standard'], os: ['windows-2003'],
    roles: ['mailbox'], co_installed: [], start: ['normal'], hotpatch: ['no'],
    'component:antivirus': [], 'component:backup': ['vault@12'],
    language: ['en'], ...changes,
  }
}

export function day(number: number): Date {
  return new Date(Date.UTC(2026, 0, number))
}

export function run(id: string, changes: Partial<SealedRun> & { facets?: Facets; onDay?: number } = {}): SealedRun {
  const { facets: own = facets(), onDay = 1, ...rest } = changes
  return { id, sealedAt: day(onDay), state: 'passed', hasWaiver: false, allWaived: false, subjects: [{ id: `${id}-rig`, facets: own }], ...rest }
}

/** A pass resting on every run given, asked for a customer on day 20. */
export function asked(runs: readonly SealedRun[], changes: Partial<OutcomeFacts> = {}): OutcomeFacts {
  return {
    verdict: { kind: 'pass', conditions: [], evidenceRunIds: runs.map(({ id }) => id) },
    runs, profile: facets(), policies, signOffs: [], now: day(20), ...changes,
  }
}
