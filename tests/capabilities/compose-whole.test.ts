import fc from 'fast-check'
import MailComposer from 'nodemailer/lib/mail-composer'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { composeWhole } from '@/server/mail/compose-whole'

const message = (subject: string, html: string, text: string) => new MailComposer({ from: 'Kim <kim@example.com>', to: 'aoi@example.com', subject, html, text, messageId: '<a@example.com>', date: new Date(0), headers: { 'List-Unsubscribe': '<https://example.com/unsubscribe/a>' } }).compile()

describe('a letter composed whole', () => {
  it('reads as what nodemailer’s streams make of it, and holds nothing a line of mail may not', async () => {
    const text = fc.array(fc.oneof(fc.constantFrom('\n', '\r\n', '.', ' ', '=', '適用可', '髙﨑㈱①', '😀', 'é', 'A line that is longer than what fits into one line of a mail by a good deal. '), fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 80 }).map(parts => `a${parts.join('')}`)
    await fc.assert(fc.asyncProperty(text, text, text, async (subject, html, plain) => {
      const letter = message(subject, html, plain)
      const whole = composeWhole(letter)
      const [ours, theirs] = await Promise.all([whole, await letter.build()].map(raw => PostalMime.parse(raw)))
      expect(ours).toEqual(theirs)
      expect(Buffer.from(whole).every(byte => byte < 0x80)).toBe(true)
      expect(Math.max(...whole.split(/\r?\n/).map(line => line.length))).toBeLessThanOrEqual(998)
    }), { numRuns: 200 })
  })

  it('is byte for byte the same for texts as we write them', async () => {
    for (const [subject, html, text] of [['2 updates', '<p>Two updates that concern you = fine</p>\n'.repeat(40), 'Two updates\n.dot\n'.repeat(20)], ['適用可: RU4', '<p>髙﨑㈱①</p>'.repeat(90), '髙﨑㈱①\n'.repeat(30)]] as const) {
      const letter = message(subject, html, text)
      expect(composeWhole(letter)).toBe((await letter.build()).toString('utf8'))
    }
  })
})
