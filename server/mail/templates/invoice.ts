import type { Locale } from '@/server/actor'
import { formatMinor } from '@/server/domain/money'
import { translator } from '@/server/i18n/sentences'
import type { Rendered } from './letter'
import { renderLetter } from './render-letter'

export type InvoiceMail = {
  consultancyName: string
  customerName: string
  number: string
  totalMinor: number
  currency: string
  /** the due day as the customer's zone has it, YYYY-MM-DD */
  dueOn: string
  lines: readonly { description: string; amountMinor: number }[]
  /** where it can be read and paid */
  link: string
}

export function renderInvoice(invoice: InvoiceMail, locale: Locale): Promise<Rendered> {
  const t = translator(locale, 'mail')
  const { number, currency, consultancyName, customerName, link } = invoice
  const total = formatMinor(invoice.totalMinor, currency, locale)
  return renderLetter(
    {
      subject: t('invoice.subject', { number, consultancyName }),
      heading: t('invoice.heading', { number }),
      blocks: [
        { kind: 'text', text: t('invoice.body', { consultancyName, customerName, total, day: invoice.dueOn }) },
        { kind: 'lines', title: t('invoice.lines'), lines: invoice.lines.map(line => ({ text: line.description, details: [formatMinor(line.amountMinor, currency, locale)], href: link })) },
        { kind: 'button', label: t('invoice.button'), href: link },
      ],
      footer: [t('invoice.footer', { consultancyName, customerName })],
    },
    locale,
  )
}
