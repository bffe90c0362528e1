import type { Locale } from '../actor'
import type { AgreementTerms } from '../domain/agreement-terms'
import { formatMinor } from '../domain/money'
import type { SplitBasis } from '../domain/payers'
import { translator } from '../i18n/sentences'

/** Terms in whole sentences, the same on pages and in mails. `splitBasis` is what counts where the agreement has none of its own. */
export const describeTerms = (terms: AgreementTerms, { splitBasis, seats }: { splitBasis: SplitBasis; seats: number | null }, locale: Locale): string[] => {
  const t = translator(locale, 'billing')
  if (terms.optedOut) return [t('terms.out')]
  const cap = (capMinor: number | null, key: string) => (capMinor === null ? [] : [t(key, { amount: formatMinor(capMinor, terms.currency!, locale) })])
  return [
    ...(terms.payment === 'share' ? [] : [t(`terms.${terms.payment}`)]),
    terms.basis ? t(`terms.by.${terms.basis}`, { weight: terms.weight }) : t('terms.byHouse', { basis: t(`terms.bases.${splitBasis}`), weight: terms.weight }),
    ...((terms.basis ?? splitBasis) === 'seats' && seats !== null ? [t('terms.seats', { seats })] : []),
    ...cap(terms.capCampaignMinor, 'terms.capCampaign'),
    ...cap(terms.capMonthMinor, 'terms.capMonth'),
  ]
}
