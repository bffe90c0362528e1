import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions } from '@playwright/test'

/** What the main job leaves behind for the tests after it: who is signed in, and where. */
type World = {
  console: string
  portals: { hugo: string; orla: string; hana: string }
  unsubscribe: string
  cookies: Record<Name, Cookies>
}
type Name = 'olivia' | 'enzo' | 'hugo' | 'hana'
type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

const file = (outputDir: string) => path.join(outputDir, 'world.json')

export const saveWorld = (outputDir: string, world: World): void => writeFileSync(file(outputDir), JSON.stringify(world), { mode: 0o600 })

export const readWorld = (outputDir: string): World => JSON.parse(readFileSync(file(outputDir), 'utf8')) as World

/** A browser in which one of the main job's people is still signed in. */
export const enterAs = async (browser: Browser, { cookies }: World, name: Name, options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  const context = await browser.newContext(options)
  await context.addCookies(cookies[name])
  return context
}
