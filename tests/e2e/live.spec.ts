import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { browserSettingsFile } from '../support/browser-settings'
import { expect, test } from './stage'

const port = process.env.E2E_PORT ?? '3901'
// A second after the commit it is on the page; the rest is for a machine that builds something beside.
const SOON = { timeout: 5_000 }

/** Somebody else, in another process, who does one thing at a time. */
const startOther = () => {
  const settings = JSON.parse(readFileSync(browserSettingsFile(port), 'utf8')) as Record<string, string>
  const child = fork(path.resolve(import.meta.dirname, '../support/live-for-browser.ts'), [], { execArgv: ['--import', 'tsx'], env: { ...process.env, ...settings, PORT: port } })
  return { child, tell: <T = null>(step: string) => tell<T>(child, step) }
}

const tell = async <T>(child: ChildProcess, step: string): Promise<T> => {
  child.send(step)
  const [said] = (await once(child, 'message')) as [{ answer?: T; error?: string }]
  if (said.error) throw new Error(said.error)
  return said.answer!
}

/** Gone with the document: what is still there afterwards was never reloaded. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }))
const isMarked = (page: Page) => page.evaluate(() => 'marked' in window)

test('open pages change in place when somebody else pays, recalls or signs them out', async ({ context, page }) => {
  test.setTimeout(120_000)
  const { child, tell: have } = startOther()
  try {
    const { sessionToken, customerId, buildId } = await have<{ sessionToken: string; customerId: string; buildId: string }>('raise')
    await context.addCookies([{ name: `patchbench-session-${port}`, value: sessionToken, url: `http://localhost:${port}` }])
    const streams: string[] = []
    context.on('request', request => void (request.url().includes('/live.changes') && streams.push(request.url())))

    await page.goto(`/portal/${customerId}/updates/${buildId}`)
    const costs = await context.newPage()
    await costs.goto(`/portal/${customerId}/costs`)
    await expect.poll(() => streams.length, 'the browser opens a stream').toBeGreaterThan(0)
    // The page is told once of what came just before it was rendered.
    await costs.waitForTimeout(1_500)
    await Promise.all([mark(page), mark(costs)])

    const decline = page.locator('details').filter({ hasText: 'Decline' }).first()
    await decline.locator('summary').click()
    const reason = decline.getByLabel('Reason')
    await reason.fill('Half a sen')
    await page.mouse.wheel(0, 200)
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0)
    const scrolled = await page.evaluate(() => scrollY)
    const bill = costs.getByRole('table').filter({ hasText: 'Open' }).first()
    await expect(bill).toBeVisible()

    await test.step('paid: told in both pages by one stream', async () => {
      const reread = page.waitForResponse(response => response.request().headers().rsc === '1' && response.url().includes('/updates/'), SOON)
      await have('pay')
      await expect(costs.getByRole('cell', { name: 'Paid', exact: true }).first()).toBeVisible(SOON)
      await reread
      expect(streams.length, 'one stream a browser').toBe(1)
    })
    await test.step('what is typed, open, focused and scrolled to stays', async () => {
      await page.waitForTimeout(500)
      await expect(reason).toHaveValue('Half a sen')
      await expect(reason).toBeFocused()
      expect(await page.evaluate(() => scrollY)).toBe(scrolled)
      await page.keyboard.type('tence')
      await expect(reason).toHaveValue('Half a sentence')
    })
    await test.step('recalled: on the open page, without a reload', async () => {
      await have('withdraw')
      await expect(page.getByText('It stops EWS at noon').first()).toBeVisible(SOON)
      expect([await isMarked(page), await isMarked(costs)]).toEqual([true, true])
    })
    await test.step('the page that held the stream closes: the other goes on', async () => {
      await page.close()
      await expect.poll(() => streams.length, SOON).toBeGreaterThan(1)
    })
    await test.step('signed out elsewhere: the page leaves by itself', async () => {
      await have('revoke')
      await expect(costs).toHaveURL(/\/sign-in/, SOON)
    })
  } finally {
    child.disconnect()
  }
})
