import type { Applicability } from './applicability'
import type { Outcome } from './status'

/** Over what a price is split: alike, by systems served, by seats, or by a weight that was agreed. */
export const SPLIT_BASES = ['equal', 'systems', 'seats', 'weight'] as const
export type SplitBasis = (typeof SPLIT_BASES)[number]

/** How a customer's part is paid: by itself, or by the house, which a retainer pays or whose agreement includes testing. */
export const PAYMENTS = ['share', 'retainer', 'included'] as const
export type Payment = (typeof PAYMENTS)[number]

export type PayerFacts = {
  readonly agreementAccepted: boolean
  readonly optedOut: boolean
  /** `size`: how many installations that is, one unless said */
  readonly installations: readonly { readonly applicability: Applicability; readonly outcome: Outcome | null; readonly size?: number }[]
}

const USEFUL: readonly (Outcome | null)[] = ['pass', 'conditional', 'fail']

/**
 * Who is in a campaign's split (BILLING "Who pays"): an accepted agreement, no opt-out, and an answer that is of use, a
 * "no" included, for at least one installation the build applies to. Installed systems count, the build applies there.
 * Whoever is in with a retainer, or with testing included, has a part too; the house pays it.
 */
export function payersOf<T extends PayerFacts>(customers: readonly T[]): T[] {
  return customers.filter(one => one.agreementAccepted && !one.optedOut && countServed(one) > 0)
}

/** How many systems got an answer that is of use: a system has a product once, so its installations are counted. */
export function countServed({ installations }: Pick<PayerFacts, 'installations'>): number {
  return installations.filter(isUseful).reduce((sum, { size = 1 }) => sum + size, 0)
}

function isUseful({ applicability, outcome }: PayerFacts['installations'][number]): boolean {
  return (applicability === 'applicable' || applicability === 'installed') && USEFUL.includes(outcome)
}

/** What a payer is weighed by; null where it is not known. */
export type WeighingFacts = {
  /** the agreement's own basis, null: the campaign's */
  readonly basis: SplitBasis | null
  readonly weight: number
  readonly systems: number | null
  readonly seats: number | null
}

/**
 * A payer's weight in a campaign, and on which basis: its agreement's own, or else the campaign's, which stays the same
 * for late joiners whatever the house's has become. `weight` null: what it is weighed by is not known, so nothing can be split.
 */
export function weighPayer(campaignBasis: SplitBasis, { basis, weight, systems, seats }: WeighingFacts): { basis: SplitBasis; weight: number | null } {
  const counted = basis ?? campaignBasis
  return { basis: counted, weight: { equal: 1, systems, seats, weight }[counted] }
}

export type Caps = { readonly capCampaignMinor: number | null; readonly capMonthMinor: number | null }

/** The tighter of a payer's two caps, the month's less what was assessed in it already. On a tie the campaign's is named. */
export function tightestCap({ capCampaignMinor, capMonthMinor }: Caps, assessedThisMonthMinor: number): { capMinor: number; kind: 'campaign' | 'month' } | null {
  const leftMinor = capMonthMinor === null ? null : Math.max(capMonthMinor - assessedThisMonthMinor, 0)
  if (capCampaignMinor !== null && (leftMinor === null || capCampaignMinor <= leftMinor)) return { capMinor: capCampaignMinor, kind: 'campaign' }
  return leftMinor === null ? null : { capMinor: leftMinor, kind: 'month' }
}
