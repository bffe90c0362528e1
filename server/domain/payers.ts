import type { Applicability } from './applicability'
import type { Outcome } from './status'

export type PayerFacts = {
  readonly agreementAccepted: boolean
  readonly optedOut: boolean
  readonly installations: readonly { readonly applicability: Applicability; readonly outcome: Outcome | null }[]
}

const USEFUL: readonly (Outcome | null)[] = ['pass', 'conditional', 'fail']

/**
 * Who pays for a campaign (BILLING "Who pays"): an accepted agreement, no opt-out, and an answer that is of use, a
 * "no" included, for at least one installation the build applies to. Installed systems count, the build applies there.
 */
export function payersOf<T extends PayerFacts>(customers: readonly T[]): T[] {
  return customers.filter(
    ({ agreementAccepted, optedOut, installations }) => agreementAccepted && !optedOut && installations.some(isUseful),
  )
}

function isUseful({ applicability, outcome }: PayerFacts['installations'][number]): boolean {
  return (applicability === 'applicable' || applicability === 'installed') && USEFUL.includes(outcome)
}
