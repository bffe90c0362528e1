import { and, asc, eq } from 'drizzle-orm'
import path from 'node:path'
import pdfmake from 'pdfmake'
import type { TDocumentDefinitions } from 'pdfmake/interfaces'
import { consultancy, customer, invoice, invoiceLine } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { formatMinor } from '../domain/money'
import { DomainError, found } from '../errors'
import { translator } from '../i18n/sentences'

/** A whole font, not a subset for the web: customers' names are written as they write them (髙, 﨑, ㈱, ①). */
const FONT = path.join(process.cwd(), 'node_modules/@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf')
const FONT_BOLD = path.join(process.cwd(), 'node_modules/@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf')

pdfmake.setFonts({ NotoSansJP: { normal: FONT, bold: FONT_BOLD } })
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy(file => file === FONT || file === FONT_BOLD)

export type InvoiceDocument = {
  locale: 'en' | 'ja'
  zone: string
  number: string
  issuedAt: Date
  dueAt: Date
  from: string
  /** lines below the sender's name; empty: none */
  fromAddress: string
  to: string
  currency: string
  totalMinor: number
  lines: { description: string; amountMinor: number }[]
}

/** What our own invoice says, in the customer's language. One that Stripe issues has Stripe's document instead. */
export const readInvoiceDocument = async (tx: Tx, invoiceId: string): Promise<InvoiceDocument> => {
  const [row] = await tx.db
    .select({ invoice, to: customer.name, locale: customer.locale, from: consultancy.name, fromAddress: consultancy.issuerAddress, zone: consultancy.zone })
    .from(invoice)
    .innerJoin(customer, eq(customer.id, invoice.customerId))
    .innerJoin(consultancy, eq(consultancy.id, invoice.consultancyId))
    .where(eq(invoice.id, invoiceId))
  const { invoice: bill, ...parties } = found(row, 'invoice')
  if (bill.gateway !== 'pdf') throw new DomainError('not_found', 'notFound', { params: { what: 'invoice' } })
  const lines = await tx.db.select({ description: invoiceLine.description, amountMinor: invoiceLine.amountMinor }).from(invoiceLine).where(and(eq(invoiceLine.invoiceId, bill.id))).orderBy(asc(invoiceLine.id))
  const { number, issuedAt, dueAt, currency, totalMinor } = bill
  return { ...parties, number, issuedAt, dueAt, currency, totalMinor, lines }
}

/** Draws the invoice. Reads two font files and fetches nothing. */
export const drawInvoice = (given: InvoiceDocument): Promise<Buffer> => pdfmake.createPdf(layOut(given)).getBuffer()

const layOut = ({ locale, zone, number, issuedAt, dueAt, from, fromAddress, to, currency, totalMinor, lines }: InvoiceDocument): TDocumentDefinitions => {
  const t = translator(locale, 'billing')
  const day = (at: Date) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: zone }).format(at)
  const money = (amountMinor: number) => formatMinor(amountMinor, currency, locale)
  return {
    info: { title: `${t('document.invoice')} ${number}`, author: from },
    pageSize: 'A4',
    pageMargins: [56, 56, 56, 56],
    defaultStyle: { font: 'NotoSansJP', fontSize: 10, lineHeight: 1.3 },
    content: [
      { text: t('document.invoice'), fontSize: 22, bold: true, margin: [0, 0, 0, 16] },
      {
        columns: [
          [{ text: t('document.to'), color: '#555555' }, { text: to, bold: true, fontSize: 12 }],
          [{ text: t('document.from'), color: '#555555' }, { text: from, bold: true, fontSize: 12 }, ...(fromAddress ? [{ text: fromAddress }] : [])],
        ],
        columnGap: 24,
        margin: [0, 0, 0, 16],
      },
      {
        table: { body: [[t('document.number'), number], [t('document.issued'), day(issuedAt)], [t('document.due'), day(dueAt)]] },
        layout: 'noBorders',
        margin: [0, 0, 0, 24],
      },
      {
        table: {
          headerRows: 1,
          widths: ['*', 'auto'],
          body: [
            [{ text: t('document.description'), bold: true }, { text: t('document.amount'), bold: true, alignment: 'right' }],
            ...lines.map(line => [{ text: line.description }, { text: money(line.amountMinor), alignment: 'right' as const }]),
            [{ text: t('document.total'), bold: true }, { text: money(totalMinor), bold: true, alignment: 'right' }],
          ],
        },
        layout: 'lightHorizontalLines',
      },
      { text: t('document.tax'), color: '#555555', margin: [0, 8, 0, 0] },
    ],
  }
}
