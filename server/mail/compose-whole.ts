import { encode as toBase64, wrap as wrapBase64 } from 'nodemailer/lib/base64'
import type MimeNode from 'nodemailer/lib/mime-node'
import { encode as toQuotedPrintable, wrap as wrapQuotedPrintable } from 'nodemailer/lib/qp'

/**
 * A message of texts that reads as what nodemailer's own streams make of it. Those take a dozen streams and as many
 * turns of the event loop a letter, which is half of what sending one costs.
 * @throws for an attachment; letters have none
 */
export const composeWhole = (node: MimeNode): string => {
  const head = `${node.buildHeaders()}\r\n\r\n`
  if (node.multipart) {
    const parts = node.childNodes.map(child => `--${node.boundary}\r\n${composeWhole(child)}`)
    return `${head}${parts.join('\r\n')}\r\n--${node.boundary}--\r\n`
  }
  const text: unknown = node.content || ''
  if (typeof text !== 'string') throw new Error('A letter is made of texts.')
  const encoding = node.getTransferEncoding()
  if (encoding === 'quoted-printable') return head + wrapQuotedPrintable(toQuotedPrintable(text))
  if (encoding === 'base64') return head + wrapBase64(toBase64(text))
  return head + text
}
