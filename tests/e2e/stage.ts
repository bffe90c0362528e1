import { test as base, expect, type Browser, type BrowserContextOptions } from '@playwright/test'
import { openMailbox, type Mailbox } from './mailbox'
import { Person } from './person'

type Stage = {
  /** A person with a browser of their own; whatever their pages complain of fails the test when it ends. */
  meet: (name: string, email: string, options?: BrowserContextOptions) => Promise<Person>
}

/** The browser tests' stage: a mail server that the product sends to, and people with browsers of their own. */
export const test = base.extend<Stage, { mailbox: Mailbox }>({
  // Playwright reads the fixture's needs from this pattern; the mailbox needs none.
  // oxlint-disable-next-line no-empty-pattern
  mailbox: [async ({}, use) => {
    const mailbox = await openMailbox(Number(process.env.E2E_SMTP_PORT ?? '3902'))
    await use(mailbox)
    await mailbox.close()
  }, { scope: 'worker' }],
  meet: async ({ browser, contextOptions }, use) => {
    const people: Person[] = []
    await use(async (name, email, options = {}) => {
      const person = await newPerson(browser, name, email, { ...contextOptions, ...options })
      people.push(person)
      return person
    })
    for (const person of people) await person.leave()
    expect(people.flatMap(person => person.complaints), 'console errors, page errors and CSP violations').toEqual([])
  },
})

const newPerson = async (browser: Browser, name: string, email: string, options: BrowserContextOptions) =>
  new Person(name, email, await (await browser.newContext(options)).newPage(), options.locale?.startsWith('ja') ? 'ja' : 'en')

export { expect }
