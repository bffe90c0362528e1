import { drawInvoice, type InvoiceDocument } from './invoice-pdf'

/** One of our invoices as a download. */
export const answerPdf = async (document: InvoiceDocument): Promise<Response> =>
  new Response(new Uint8Array(await drawInvoice(document)), {
    headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${document.number}.pdf"`, 'cache-control': 'private, no-store' },
  })
