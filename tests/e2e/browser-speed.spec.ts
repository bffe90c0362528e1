import type { BrowserContext } from '@playwright/test'
import { expect, test } from './stage'
import { enterAs, readWorld } from './world'

type Seen = { lcpMs: number; inpMs: number; shift: number }

const ROUNDS = 5
const LARGEST_SHIFT = 0.05

/** TRUST.md's last paragraph. Times hang on the machine and are printed; that nothing moves does not, and is checked. */
for (const [name, who] of [['portal home', 'hugo'], ['console overview', 'olivia']] as const) {
  test(`nothing moves on the ${name} while it loads and is used; its speed is printed`, async ({ browser }, { project }) => {
    const world = readWorld(project.outputDir)
    const context = await enterAs(browser, world, who)
    await context.addInitScript(watch)
    const rounds: Seen[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await use(context, who === 'olivia' ? world.console : world.portals.hugo))
    const median = (key: keyof Seen) => rounds.map(one => one[key]).sort((a, b) => a - b)[ROUNDS >> 1]!
    console.log(`${name}: LCP ${median('lcpMs').toFixed(0)} ms, INP ${median('inpMs').toFixed(0)} ms, CLS ${median('shift').toFixed(3)}, medians of ${ROUNDS}`)
    for (const { shift } of rounds) expect(shift).toBeLessThanOrEqual(LARGEST_SHIFT)
    await context.close()
  })
}

/** Opens a page, the list of keys and the search, as somebody would. */
async function use(context: BrowserContext, address: string): Promise<Seen> {
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForTimeout(500)
  await page.locator('main').focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('rollup', { delay: 60 })
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Escape')
  await page.waitForTimeout(200)
  const seen = await page.evaluate(() => (window as unknown as { seen: Seen }).seen)
  await page.close()
  return seen
}

function watch(): void {
  const seen: Seen = { lcpMs: 0, inpMs: 0, shift: 0 }
  Object.assign(window, { seen })
  const observe = (type: string, each: (entry: PerformanceEntry & { value?: number; hadRecentInput?: boolean; interactionId?: number }) => void) =>
    new PerformanceObserver(list => list.getEntries().forEach(each)).observe({ type, buffered: true, ...(type === 'event' ? { durationThreshold: 16 } : {}) })
  observe('largest-contentful-paint', entry => void (seen.lcpMs = entry.startTime))
  observe('layout-shift', entry => void (seen.shift += entry.hadRecentInput ? 0 : entry.value ?? 0))
  observe('event', entry => void (seen.inpMs = entry.interactionId ? Math.max(seen.inpMs, entry.duration) : seen.inpMs))
}
