import { randomUUID } from 'node:crypto'
import type { BrowserContext } from '@playwright/test'
import { lookAs, obstaclesOn, type Look } from './accessible'
import { askAt } from './ask'
import { linkIn } from './mailbox'
import { listRoutes, routeOf, walk } from './routes'
import { expect, test } from './stage'
import { enterAs, readWorld } from './world'

const LOCALES = ['en', 'ja'] as const
type Locale = (typeof LOCALES)[number]
/** The languages share their pages' structure, so each is looked at in one of the two windows and schemes. */
const LOOK: Record<Locale, Look> = { en: { width: 1280, colourScheme: 'light' }, ja: { width: 390, colourScheme: 'dark' } }

/** Pages of the demo's machine only: elsewhere there is nothing at these addresses. */
const DEMO_ONLY = ['/dev/mail', '/dev/mail/[id]', '/sign-in/demo']

const routes = listRoutes()
const inArea = (area: string) => routes.filter(route => route.startsWith(area))

test.describe.configure({ timeout: 180_000 })
// A trace of hundreds of pages costs more time than looking at them.
test.use({ trace: 'off' })

test('no route is left out: each is in an area that is walked, or known by its address', () => {
  const outside = routes.filter(route => !route.startsWith('/console/') && !route.startsWith('/portal/'))
  expect(outside).toEqual([...Object.keys(addressesOutside({ invitation: '', unsubscribe: '' })), ...DEMO_ONLY].sort())
})

test('every page of the console is clean, filled and with a problem to tell', async ({ browser }, { project }) => {
  const world = readWorld(project.outputDir)
  const context = await enterAs(browser, world, 'olivia')
  const found = await walk(context.request, world.console, routes)
  // Reached by a form, from an open run and from a build that is not recalled; the main job ends with none of these.
  const run = found.get('/console/[consultancy]/lab/runs/[run]')!
  const build = found.get('/console/[consultancy]/builds/[build]')!
  const evidence = /href="[^"]+\/evidence\/([0-9a-f-]+)"/.exec(await (await context.request.get(run)).text())![1]!
  found.set('/console/[consultancy]/lab/runs/[run]/import/[evidence]', `${run}/import/${evidence}`)
  found.set('/console/[consultancy]/lab/runs/new', `${world.console}/lab/runs/new?build=${build.split('/').at(-1)}`)
  const issue = await askAt(context.request, world.console).write('issues.record', { branchId: 'exchange-2007/sp1', title: 'Faxes are lost', caseKey: 'FAX-9' })
  found.set('/console/[consultancy]/issues/[issue]', `${world.console}/issues/${issue.id}`)
  found.set('/console/[consultancy]/builds/[build]/recall', `${build}/recall`)
  found.set('/console/[consultancy]/settings/facets/preview', `${world.console}/settings/facets/preview?rows.0.key=component:antivirus&rows.0.policy=must_match`)
  expect([...found.keys()].sort()).toEqual(inArea('/console/'))
  await expectClean(context, [...found.values()], { api: world.console, problem: true })
  await context.close()
})

test('every page of a portal is clean, filled and with a problem to tell', async ({ browser }, { project }) => {
  const world = readWorld(project.outputDir)
  const context = await enterAs(browser, world, 'hugo')
  const found = await walk(context.request, world.portals.hugo, routes)
  expect([...found.keys()].sort()).toEqual(inArea('/portal/'))
  await expectClean(context, [...found.values()], { api: world.portals.hugo, problem: true })
  await context.close()
})

test('every page of a new consultancy and of a new customer is clean while there is nothing in it', async ({ meet, mailbox }) => {
  const nora = await meet('Nora New', 'nora@new.example')
  const { page } = nora
  await nora.signIn(mailbox)
  await askAt(page.request, '/account').write('foundConsultancy', { name: 'Newly Founded', yourName: nora.name, currency: 'EUR', zone: 'Europe/Berlin', locale: 'en' })
  const base = '/console/newly-founded'
  const here = askAt(page.request, base)
  const { id: customerId } = await here.write('customers.create', { name: 'Nobody Yet', zone: 'Europe/Berlin', locale: 'en' })
  const found = await walk(page.context().request, base, routes)
  found.set('/console/[consultancy]/lab/runs/new', `${base}/lab/runs/new`)
  await expectClean(page.context(), [...found.values()], { api: base, problem: false })

  const vera = await meet('Vera Viewer', 'vera@nobody.example')
  await here.write('people.inviteContact', { customerId, email: vera.email, role: 'approver', locale: 'en' })
  await vera.acceptInvitation(mailbox)
  const portal = await walk(vera.page.context().request, new URL(vera.page.url()).pathname, routes)
  await expectClean(vera.page.context(), [...portal.values()], { api: new URL(vera.page.url()).pathname, problem: false })
})

test('every page outside of console and portal is clean, whoever reads it, with a problem to tell', async ({ browser, meet, mailbox }, { project }) => {
  const world = readWorld(project.outputDir)
  const olivia = await enterAs(browser, world, 'olivia')
  await askAt(olivia.request, world.console).write('people.inviteMember', { email: 'guest@hill.example', role: 'reader', locale: 'en' })
  const guest = await meet('Guest', 'guest@hill.example')
  const context = guest.page.context()
  const addresses = addressesOutside({ invitation: linkIn(await mailbox.next(guest.email, /You are invited/), '/invitations/'), unsubscribe: world.unsubscribe })
  const anonymous = ['/sign-in', '/sign-in/sent', '/sign-in/confirm', '/invitations/[token]', '/unsubscribe/[token]/confirm']
  await expectClean(context, anonymous.map(route => addresses[route]!), { api: null, problem: true })
  await guest.page.goto('/sign-in')
  await guest.signIn(mailbox, 'ja')
  await expectClean(context, ['/', '/account', '/account/new-consultancy', '/invitations/[token]'].map(route => addresses[route]!), { api: null, problem: true })
  for (const route of DEMO_ONLY) expect((await olivia.request.get(route.replace('[id]', randomUUID()))).status(), route).toBe(404)
  await olivia.close()
})

test('what is not there says so cleanly, in both languages', async ({ browser }, { project }) => {
  const world = readWorld(project.outputDir)
  for (const [name, base] of [['olivia', world.console], ['hana', world.portals.hana]] as const) {
    const context = await enterAs(browser, world, name)
    const page = await context.newPage()
    for (const address of [`${base}/nothing`, base.startsWith('/console') ? `${base}/customers/${randomUUID()}` : `${base}/updates/${randomUUID()}`]) {
      expect((await page.goto(address))!.status(), address).toBe(404)
      expect(await obstaclesOn(page, LOOK[name === 'hana' ? 'ja' : 'en']), address).toEqual([])
    }
    await context.close()
  }
})

const addressesOutside = ({ invitation, unsubscribe }: { invitation: string; unsubscribe: string }): Record<string, string> => ({
  '/': '/',
  '/account': '/account',
  '/account/new-consultancy': '/account/new-consultancy',
  '/invitations/[token]': invitation,
  '/sign-in': '/sign-in?problem=link',
  '/sign-in/confirm': '/sign-in/confirm?email=guest%40hill.example&token=none',
  '/sign-in/sent': '/sign-in/sent',
  '/unsubscribe/[token]/confirm': unsubscribe,
})

/** Looks at addresses in both languages, two at a time; with `problem` also, in one of the two, as they are after a form was refused without JavaScript. */
async function expectClean(context: BrowserContext, addresses: readonly string[], { api, problem }: { api: string | null; problem: boolean }): Promise<void> {
  const obstacles: string[] = []
  for (const locale of LOCALES) {
    await speak(context, locale, api)
    const refused = await afterRefusal(context)
    const waiting = addresses.flatMap((address, index) => [
      { address, state: '' },
      ...(problem && LOCALES[index % LOCALES.length] === locale ? [{ address, state: ' after a refusal' }] : []),
    ])
    const look = async () => {
      const [usual, afterwards] = [await context.newPage(), await refused.newPage()]
      for (const page of [usual, afterwards]) await lookAs(page, LOOK[locale])
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const page = next.state ? afterwards : usual
        const answer = await page.goto(next.address)
        const where = `${locale} ${routeOf(page.url(), routes) ?? next.address}${next.state}`
        const told = await page.getByRole('alert').filter({ hasText: WHAT_WENT_WRONG }).count()
        if (told !== (next.state ? 1 : 0)) obstacles.push(`${where}: the problem is told ${told} times`)
        if (answer!.status() !== 200) obstacles.push(`${where}: answered ${answer!.status()}`)
        if ((await page.locator('html').getAttribute('lang')) !== locale) obstacles.push(`${where}: is not in this language`)
        obstacles.push(...(await obstaclesOn(page, LOOK[locale])).map(text => `${where}: ${text}`))
      }
      await Promise.all([usual.close(), afterwards.close()])
    }
    await Promise.all([look(), look()])
    await refused.close()
  }
  expect(obstacles).toEqual([])
}

const WHAT_WENT_WRONG = 'This is what went wrong.'

/** The same person's browser, in which a form was just refused without JavaScript. */
async function afterRefusal(context: BrowserContext): Promise<BrowserContext> {
  const other = await context.browser()!.newContext({ storageState: await context.storageState() })
  await other.addCookies([{ name: 'patchbench-flash', value: encodeURIComponent(JSON.stringify({ sentence: WHAT_WENT_WRONG })), url: BASE }])
  return other
}

/** In a place, the language is the membership's; elsewhere it is the browser's choice. */
async function speak(context: BrowserContext, locale: Locale, place: string | null): Promise<void> {
  await context.addCookies([{ name: 'patchbench-locale', value: locale, url: BASE }])
  if (!place) return
  const page = await context.newPage()
  await page.goto(`${place}/notices`)
  await page.locator('select[name="locale"]').selectOption(locale)
  await page.locator('form button[type="submit"]').last().click()
  await expect(page.locator('html')).toHaveAttribute('lang', locale)
  await page.close()
}

const BASE = `http://localhost:${process.env.E2E_PORT ?? '3901'}`
