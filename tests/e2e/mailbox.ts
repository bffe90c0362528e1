import { expect } from '@playwright/test'
import { startMailServer, type ReceivedMail } from '../support/mail-server'

export type Mailbox = Awaited<ReturnType<typeof openMailbox>>

/** Every letter the product sent, each handed out once, in the order they came. */
export async function openMailbox(port: number) {
  const server = await startMailServer({ port })
  const taken = new Set<ReceivedMail>()
  const find = (to: string, subject: RegExp) => server.received.find(mail => !taken.has(mail) && mail.recipients.includes(to) && subject.test(mail.subject ?? ''))
  return {
    /** Waits for the next letter to an address whose subject fits. */
    async next(to: string, subject: RegExp): Promise<ReceivedMail> {
      await expect.poll(() => find(to, subject) !== undefined, { message: `a letter to ${to} about ${String(subject)}; came: ${describe(server.received)}`, timeout: 20_000 }).toBe(true)
      const mail = find(to, subject)!
      taken.add(mail)
      return mail
    },
    /** What came to an address so far, handed out or not. */
    to: (address: string) => server.received.filter(mail => mail.recipients.includes(address)),
    close: server.stop,
  }
}

/** The address on our own site that a letter's plain text leads to. */
export const linkIn = (mail: ReceivedMail, path: string): string => {
  const link = (mail.text ?? '').match(/https?:\/\/[^\s<>\])]+/g)?.find(url => new URL(url).pathname.startsWith(path))
  if (!link) throw new Error(`the letter "${mail.subject}" has no link to ${path}:\n${mail.text}`)
  return link
}

const describe = (mails: readonly ReceivedMail[]) => mails.map(mail => `${mail.recipients.join(', ')}: ${mail.subject}`).join('; ') || 'none'
