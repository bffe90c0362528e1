import { describe, expect, it } from 'vitest'
import { SHAPES } from '@/server/mail/templates/marks'
import { digestSections } from '@/server/digests/content'
import { writeDigest, type DigestMail } from '@/server/mail/templates/digest'
import { renderInvitation } from '@/server/mail/templates/invitation'
import { renderRecallAlert } from '@/server/mail/templates/recall-alert'
import { renderLetter } from '@/server/mail/templates/render-letter'
import { renderSignIn } from '@/server/mail/templates/sign-in'
import type { Group } from '@/server/digests/content'
import type { Locale } from '@/server/actor'

const day = new Date('2026-11-02T08:00:00Z')
const link = 'https://patchbench.example.com/portal/c1/updates/b1'
const group = (given: Partial<Group>): Group => ({
  buildId: 'b1', build: 'Update Rollup 4 (8.1.311.3)', status: 'undecided', outcome: 'pass', count: 2, since: day, decideBy: null, differences: [], conditions: [], exploit: null, expedited: false, restartsAfterAll: false, places: [{ customer: 'Aoi', environment: 'Main' }], ...given,
})
const digest: DigestMail = {
  consultancyName: 'Kestrel & Sons <IT>', customerName: 'Aoi 株式会社', from: day, to: new Date('2026-11-09T08:00:00Z'), zone: 'Asia/Tokyo',
  linkToBuild: id => `https://patchbench.example.com/portal/c1/updates/${id}`, linkToCosts: 'https://patchbench.example.com/portal/c1/costs', settingsLink: 'https://patchbench.example.com/portal/c1/notices', unsubscribeLink: 'https://patchbench.example.com/unsubscribe/x',
  sections: {
    changed: true,
    recalled: [{ buildId: 'b0', build: 'Update Rollup 4 (pre-release)', customer: 'Aoi', reason: 'EWS & backup "crash"', exposed: 1, at: day }],
    lifted: [{ buildId: 'b9', build: 'Update Rollup 2', customer: 'Aoi', reason: 'It was the backup agent' }],
    refused: [group({ buildId: 'b5', status: 'fail', outcome: 'fail' })],
    decideBy: [group({ decideBy: day, differences: ['antivirus: yours a@8, tested none'], exploit: { since: '2021-03-16', sinceRelease: { days: 12, atLeast: false } }, expedited: true })],
    cleared: [group({ buildId: 'b2', status: 'may_install' })],
    conditional: [group({ buildId: 'b3', status: 'may_install', outcome: 'conditional', conditions: ['Stop the agent first'] })],
    comingUp: [group({ buildId: 'b4', status: 'not_covered', outcome: 'not_covered' })],
    inLab: [{ buildId: 'b6', build: 'Update Rollup 5 (8.1.336.1)', exploit: null }],
    shares: [{ campaign: 'Update Rollup 4', customer: 'Aoi', netMinor: 12345, currency: 'USD', payerCount: 7, totalMinor: 86415 }],
    invoices: [{ id: 'i1', number: 'K-0001', customer: 'Aoi', totalMinor: 12345, currency: 'USD', state: 'open', dueAt: day }],
  },
}

const mails: Record<string, (locale: Locale) => Promise<{ subject: string; html: string; text: string }>> = {
  'sign-in': locale => renderSignIn({ link, minutes: 15 }, locale),
  invitation: locale => renderInvitation({ link, invitedByName: 'Kim <b>', consultancyName: 'Kestrel', place: 'Aoi', role: 'approver', expiresAt: day }, locale),
  'recall alert': locale =>
    renderRecallAlert(
      {
        cause: 'recall', consultancyName: 'Kestrel', customerName: 'Aoi', build: 'Update Rollup 4 (pre-release)', reason: 'EWS crashes', link,
        exposed: [{ environment: 'Main', system: 'EX1', way: 'automatic', href: link }],
        advice: [{ where: null, told: [{ sentence: 'Remove it: put Update Rollup 3 (8.1.291.2) in its place.', because: null, steps: ['Stop EWS', 'Install it'] }] }],
      },
      locale,
    ),
  digest: locale => renderLetter(writeDigest(digest, locale), locale),
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'", nbsp: ' ' }
const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean)
/** What a reader of the HTML part reads; what stands in the head is not read. */
const readHtml = (html: string) =>
  wordsOf(html.replace(/<head[\s\S]*?<\/head>/, '').replace(/<!--[\s\S]*?-->/g, '').replace(/<[^>]*>/g, tag => (/^<\/?(p|h\d|td|tr|hr|a)\b/.test(tag) ? ' ' : '')).replace(/&([a-z0-9#]+);/gi, (_, name: string) => entities[name] ?? '?'))
/** What a reader of the text part reads, its addresses aside: the HTML part has them in its links. */
const readText = (text: string) => wordsOf(text.replace(/^ *https:\/\/\S+$/gm, '').replace(/^-- $/m, ''))

describe.each(Object.entries(mails))('the %s mail', (_name, render) => {
  it.each(['en', 'ja'] as const)('says the same as HTML and as text, with the same links, in %s', async locale => {
    const { subject, html, text } = await render(locale)
    const joined = (words: string[]) => words.join('')
    expect(joined(readText(text))).toBe(joined(readHtml(html)))
    expect([...text.matchAll(/https:\/\/\S+/g)].map(([url]) => url)).toEqual([...html.matchAll(/<a[^>]*href="([^"]+)"/g)].map(match => match[1]))
    expect(subject).not.toMatch(/[\r\n]/)
    expect(`${subject} ${text}`, 'an untranslated key').not.toMatch(/\b(?:mail|status|digest|recall|invoice|signIn|facets)\.\w/)
    expect(html).toContain(`lang="${locale}"`)
    expect(html).not.toMatch(/<script|<img|<b>|src=/i)
  })
})

describe('a digest', () => {
  it('keeps the order: recalled, recalled no more, to decide, newly cleared, with conditions, coming up, money', async () => {
    const { text } = await renderLetter(writeDigest(digest, 'en'), 'en')
    const places = ['Recalled, or not', 'No longer recalled', 'To decide', 'Newly cleared', 'Cleared, with conditions\n', 'Coming up', 'Money'].map(title => text.indexOf(title))
    expect(places.every(place => place >= 0)).toBe(true)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('shows every status as a word beside a shape, and names what differs', async () => {
    const { text, html } = await renderLetter(writeDigest(digest, 'ja'), 'ja')
    for (const part of [text, html]) {
      expect(part).toContain(`${SHAPES.recalled} 取り下げ`)
      expect(part).toContain(`${SHAPES.not_covered} 検証対象外`)
      expect(part).toContain('antivirus: yours a@8, tested none')
      expect(part).toContain('Stop the agent first')
    }
  })

  it('names what is exploited with the days it has been exposed, first in its section and in the subject; a count that is not known is told as that', async () => {
    const exploited = group({ buildId: 'b9', build: 'The fix', decideBy: null, exploit: { since: '2021-03-16', sinceRelease: { days: 12, atLeast: false } } })
    const standing = (one: Group) => ({ ...one, customer: 'Aoi', environment: 'Main' })
    const told = digestSections({ from: day, to: day, recalled: [], lifted: [], standings: [standing(group({ decideBy: day })), standing(exploited)], inLab: [], shares: [], invoices: [] })
    expect(told.decideBy.map(one => one.buildId)).toEqual(['b9', 'b1'])
    const write = async (given: Partial<Group>, locale: Locale) => renderLetter(writeDigest({ ...digest, sections: { ...told, decideBy: [{ ...exploited, ...given }] } }, locale), locale)
    const { subject, text } = await write({}, 'en')
    expect(subject).toContain('something exploited')
    expect(text).toContain('Exploited since 2021-03-16: 12 days exposed.')
    expect((await write({ exploit: { since: '2021-03-16', sinceRelease: { days: 3, atLeast: true } }, expedited: true }, 'ja')).text).toMatch(/3日以上[\s\S]*緊急検証/)
    const unknown = (await write({ exploit: { since: '2021-03-16', sinceRelease: null } }, 'en')).text
    expect(unknown).toContain('days exposed not known')
    expect(unknown).not.toMatch(/\b0 days/)
  })

  it('says who else pays only where the reader may know', async () => {
    const hidden = { ...digest, sections: { ...digest.sections, shares: [{ ...digest.sections.shares[0]!, payerCount: null, totalMinor: null }] } }
    expect((await renderLetter(writeDigest(digest, 'en'), 'en')).text).toContain('1 of 7 payers of $864.15')
    expect((await renderLetter(writeDigest(hidden, 'en'), 'en')).text).not.toMatch(/payers|864/)
  })
})
