import type { Caps, Payment, SplitBasis } from './payers'

/** What a customer says yes to. Caps are in `currency`, which is null without any. */
export type AgreementTerms = Caps & {
  /** null: as the house splits */
  readonly basis: SplitBasis | null
  readonly weight: number
  readonly payment: Payment
  readonly currency: string | null
  readonly optedOut: boolean
}

const TERMS = ['basis', 'weight', 'payment', 'capCampaignMinor', 'capMonthMinor', 'currency', 'optedOut'] as const satisfies (keyof AgreementTerms)[]

/** The terms alone, of whatever holds them. */
export const termsOf = ({ basis, weight, payment, capCampaignMinor, capMonthMinor, currency, optedOut }: AgreementTerms): AgreementTerms =>
  ({ basis, weight, payment, capCampaignMinor, capMonthMinor, currency, optedOut })

export const sameTerms = (a: AgreementTerms, b: AgreementTerms): boolean => TERMS.every(key => a[key] === b[key])

/** Any change has to be accepted anew, coming back in too; going out has not, because it asks for nothing. */
export const needsAcceptance = (before: AgreementTerms, after: AgreementTerms): boolean => !after.optedOut && !sameTerms(before, after)
