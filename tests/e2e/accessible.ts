import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export type Look = { width: 390 | 1280; colourScheme: 'light' | 'dark' }

export async function lookAs(page: Page, { width, colourScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme: colourScheme, reducedMotion: 'reduce' })
}

/** What stands in the way of somebody on the page as it is: axe's violations, a page wider than its window, a tab that does not say what is in it. */
export async function obstaclesOn(page: Page, { width, colourScheme }: Look): Promise<string[]> {
  await lookAs(page, { width, colourScheme })
  // A colour on its way from one scheme to the other is neither.
  await page.evaluate(() => document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish()))
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode().analyze()
  const { titles, wide, sideways } = await page.evaluate(() => ({ titles: [...document.querySelectorAll('head > title')].map(one => one.textContent), wide: document.documentElement.scrollWidth, sideways: window.innerWidth }))
  return [
    ...violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map(node => `${id} (${help}): ${node.html.slice(0, 200)} ${node.any[0]?.message ?? ''}`)),
    ...(new Set(titles).size === 1 && /^\S.* · Patchbench$/.test(titles[0]!) ? [] : [`in its tab the page is called ${JSON.stringify(titles)}`]),
    ...(wide > sideways ? [`the page is ${wide} wide in a window of ${sideways}`] : []),
  ]
}

/** A page as it is in the middle of something, on a desk and in a hand. */
export async function expectAccessible(page: Page): Promise<void> {
  const window = page.viewportSize()
  for (const look of [{ width: 390, colourScheme: 'dark' }, { width: 1280, colourScheme: 'light' }] as const) expect(await obstaclesOn(page, look)).toEqual([])
  if (window) await page.setViewportSize(window)
}
