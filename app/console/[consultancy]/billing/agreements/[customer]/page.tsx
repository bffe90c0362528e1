import { getLocale, getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { PageHeader, Section } from '@/app/ui/page-frame'
import { OfferHistory } from '@/app/ui/offer-history'
import { TermList } from '@/app/ui/term-list'
import type { Locale } from '@/server/actor'
import { describeTerms } from '@/server/billing/describe-terms'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { AgreementState } from '../agreement-state'
import { TermsForm } from './terms-form'

type Props = { params: Promise<{ consultancy: string; customer: string }> }

export default async function AgreementPage({ params }: Props) {
  const { consultancy, customer } = await params
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('billing')
  const row = await api.billing.agreement({ customerId: customer })
  const settings = await api.billing.settings()
  const describe = (terms: Parameters<typeof describeTerms>[0], locale: Locale) => describeTerms(terms, { splitBasis: settings.splitBasis, seats: row.seats }, locale)
  const locale = (await getLocale()) as Locale
  return (
    <>
      <PageHeader title={row.name} trail={[{ href: `${base}/billing`, label: t('title') }, { href: `${base}/billing/agreements`, label: t('agreement.title') }]} lead={<AgreementState row={row} />} />
      {row.terms && <Section title={t('agreement.terms')}><TermList terms={describe(row.terms, locale)} /></Section>}
      {actorMay(actor, 'billing.manage') && (
        <>
          <Section title={t(row.number === null ? 'agreement.offerTitle' : 'agreement.changeTitle')}><TermsForm customerId={row.customerId} terms={row.terms} settings={settings} apiBase={apiBase} /></Section>
          <Section title={t('agreement.seats')}>
            <ActionForm action={`${apiBase}/billing.setSeats`} className="flex max-w-md flex-wrap items-start gap-3">
              <input type="hidden" name="customerId" value={row.customerId} />
              <TextField name="seats" type="number" min={1} max={1_000_000} label={t('agreement.seatsLabel')} hint={t('agreement.seatsHint')} defaultValue={row.seats ?? ''} />
              <div className="sm:pt-6"><SubmitButton tone="plain">{t('agreement.seatsSave')}</SubmitButton></div>
            </ActionForm>
          </Section>
        </>
      )}
      <Section title={t('agreement.history')}><OfferHistory offers={row.history.map(offer => ({ ...offer, terms: describe(offer, locale) }))} /></Section>
    </>
  )
}
