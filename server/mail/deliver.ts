import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import { env } from '@/server/env'
import { composeWhole } from './compose-whole'
import { keepInMailbox } from './mailbox'

export type Letter = {
  to: string
  subject: string
  html: string
  text: string
  headers?: Record<string, string>
  /** with its angle brackets; the same for every attempt at one letter */
  messageId?: string
}

/** `unsure`: the letter had begun to leave and the server's answer never came, so it may have arrived. */
export type Delivery =
  | { fate: 'accepted' }
  | { fate: 'refused' | 'postponed' | 'unsure'; reason: string }

/** With the mail server, at once; of one process. */
export const CONVERSATIONS = 8

type Transport = ReturnType<typeof connect>
const onGlobal = globalThis as { patchbenchSmtp?: { url: string; transport: Transport } }

/** Hands one letter to the mail server, or in demo mode without one to the mailbox page. Never throws over a server's answer. */
export async function deliver(letter: Letter): Promise<Delivery> {
  const unsafe = [letter.to, letter.subject, letter.messageId ?? '', ...Object.entries(letter.headers ?? {}).flat()].some(text => /[\r\n\0]/.test(text))
  if (unsafe || !/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(letter.to)) return { fate: 'refused', reason: 'The address or a header holds a character that no mail may have there.' }
  const { SMTP_URL, DEMO } = env()
  if (SMTP_URL) return converse(SMTP_URL, letter)
  if (!DEMO) return { fate: 'postponed', reason: 'SMTP_URL is not set.' }
  await keepInMailbox(letter)
  return { fate: 'accepted' }
}

/**
 * The same for a letter that belongs to no tenant, such as a sign-in link: somebody waits for it, so there is no queue.
 * @throws when the server did not take it
 */
export async function deliverNow(letter: Letter): Promise<void> {
  const delivery = await deliver(letter)
  if (delivery.fate !== 'accepted') throw new Error(`The mail was not taken: ${delivery.reason}`)
}

export function closeMailServer(): void {
  onGlobal.patchbenchSmtp?.transport.close()
  onGlobal.patchbenchSmtp = undefined
}

function mailServer(url: string): Transport {
  if (onGlobal.patchbenchSmtp?.url !== url) {
    closeMailServer()
    onGlobal.patchbenchSmtp = { url, transport: connect(url) }
  }
  return onGlobal.patchbenchSmtp!.transport
}

/** What nodemailer read the letter from: once a byte was taken, it may have arrived. */
type Watched = { stream?: Readable }

function connect(url: string) {
  const transport = createTransport(
    // Requeueing would send a letter again whose fate is not known; only our ledger decides that.
    { url, pool: true, maxConnections: CONVERSATIONS, maxMessages: 200, maxRequeues: 0, connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000, idleTimeout: 10_000, disableFileAccess: true, disableUrlAccess: true },
  )
  // In one piece: piece by piece, the socket is written to a dozen times a letter.
  transport.use('stream', (mail, done) => {
    const { message } = mail
    message.createReadStream = () => ((mail.data as { watched?: Watched }).watched!.stream = Readable.from([Buffer.from(composeWhole(message))], { objectMode: false }))
    done()
  })
  return transport
}

async function converse(url: string, { to, subject, html, text, headers, messageId }: Letter): Promise<Delivery> {
  const watched: Watched = {}
  try {
    const mail = { subject, html, text, headers, from: env().MAIL_FROM, to: { name: '', address: to }, ...(messageId && { messageId }), watched }
    await mailServer(url).sendMail(mail)
    return { fate: 'accepted' }
  } catch (error) {
    const { responseCode, message } = error as Error & { responseCode?: number }
    const reason = message.slice(0, 500)
    if (responseCode !== undefined) return { fate: responseCode >= 500 ? 'refused' : 'postponed', reason }
    return { fate: watched.stream?.readableDidRead ? 'unsure' : 'postponed', reason }
  }
}
