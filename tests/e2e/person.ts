import { expect, type Page } from '@playwright/test'
import { linkIn, type Mailbox } from './mailbox'

const WORDS = {
  en: { email: 'E-mail address', send: 'Send the link', signIn: 'Sign in', subject: /sign-in link/, accept: 'Accept the invitation', yourName: 'Your name', signInAs: /^Sign in as/, invited: /You are invited/ },
  ja: { email: 'メールアドレス', send: 'リンクを送信', signIn: 'サインイン', subject: /サインイン/, accept: '招待を承諾', yourName: '氏名', signInAs: /としてサインイン/, invited: /招待/ },
}

/** Someone with a browser of their own, who does everything by clicks and reads their mail. */
export class Person {
  /** What their pages complained of so far. */
  readonly complaints: string[] = []
  /** Answers they provoke on purpose, which the browser reports on its console all the same. */
  private refusals = 0

  constructor(readonly name: string, readonly email: string, readonly page: Page, readonly locale: 'en' | 'ja' = 'en') {
    page.on('pageerror', error => this.complaints.push(`${this.where()} page error: ${error.stack ?? error.message}`))
    page.on('console', message => {
      // Other sites' pages, such as the one where an invoice is paid, answer for themselves.
      if (message.type() !== 'error' || new URL(page.url(), 'http://nowhere').hostname !== 'localhost') return
      if (this.refusals > 0 && message.text().startsWith('Failed to load resource')) return void this.refusals--
      this.complaints.push(`${this.where()} console: ${message.text()} ${message.location().url}`)
    })
  }

  /** The next refusal by the server is meant. */
  expectRefusal(): void {
    this.refusals++
  }

  private where(): string {
    return `${this.name} at ${new URL(this.page.url(), 'http://nowhere').pathname}:`
  }

  /** Fills the address in where it is not, and signs in by the link of the mail. */
  async signIn(mailbox: Mailbox, locale = this.locale): Promise<void> {
    const words = WORDS[locale]
    if (!new URL(this.page.url(), 'http://nowhere').pathname.startsWith('/sign-in')) await this.page.goto('/sign-in')
    await this.page.getByLabel(words.email).fill(this.email)
    await this.page.getByRole('button', { name: words.send }).click()
    await expect(this.page).toHaveURL(/\/sign-in\/sent$/)
    await this.page.goto(linkIn(await mailbox.next(this.email, words.subject), '/sign-in/confirm'))
    await this.page.getByRole('button', { name: words.signIn, exact: true }).click()
    await expect(this.page).not.toHaveURL(/\/sign-in/)
  }

  /** From the invitation's mail to the place it leads to. */
  async acceptInvitation(mailbox: Mailbox): Promise<void> {
    const words = WORDS[this.locale]
    await this.page.goto(linkIn(await mailbox.next(this.email, words.invited), '/invitations/'))
    await this.page.getByRole('link', { name: words.signInAs }).click()
    await expect(this.page).toHaveURL(/\/sign-in\?/)
    await this.signIn(mailbox)
    await this.page.getByLabel(words.yourName).fill(this.name)
    await this.page.getByRole('button', { name: words.accept }).click()
    await expect(this.page).toHaveURL(/\/(console|portal)\/[^/]+$/)
  }

  /** The console or portal they are in: `/portal/<customer>`. */
  place = (): string => new URL(this.page.url()).pathname.split('/').slice(0, 3).join('/')

  cookies = () => this.page.context().cookies()

  async leave(): Promise<void> {
    await this.page.context().close()
  }
}
