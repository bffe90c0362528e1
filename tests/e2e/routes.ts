import { globSync } from 'node:fs'
import path from 'node:path'
import type { APIRequestContext } from '@playwright/test'

const app = path.resolve(import.meta.dirname, '../../app')

/** Every page there is, by its address as Next.js reads it from the folders: `/console/[consultancy]/lab`. */
export const listRoutes = (): string[] =>
  globSync('**/page.tsx', { cwd: app })
    .map(file => `/${path.dirname(file)}`.replace(/\/\.$/, '/'))
    .sort()

/** What answers with a file or a redirect instead of a page. */
const handlers = globSync('**/route.ts', { cwd: app }).map(file => `/${path.dirname(file)}`)

/** The route an address belongs to; a folder's own name goes before a placeholder, as in Next.js. */
export const routeOf = (address: string, routes: readonly string[]): string | null => {
  const parts = segments(new URL(address, 'http://here').pathname)
  const fits = routes.filter(route => {
    const wanted = segments(route)
    return wanted.length === parts.length && wanted.every((one, index) => isPlaceholder(one) || one === parts[index])
  })
  const exactness = (route: string) => segments(route).map(one => (isPlaceholder(one) ? '1' : '0')).join('')
  return fits.sort((a, b) => (exactness(a) < exactness(b) ? -1 : 1))[0] ?? null
}

/** Follows the links of pages from a start, one address a route, as somebody clicking about would come to them. */
export async function walk(request: APIRequestContext, start: string, routes: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const within = start.split('/').slice(0, 3).join('/')
  const queue = [start]
  for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
    const route = routeOf(address, [...routes, ...handlers])
    if (!route || !routes.includes(route) || found.has(route)) continue
    const answer = await request.get(address)
    if (answer.status() !== 200) throw new Error(`${address} answered ${answer.status()}`)
    found.set(route, address)
    const html = await answer.text()
    for (const [, href] of html.matchAll(/ href="(\/[^"#]*)/g)) if (href!.startsWith(within)) queue.push(href!.replaceAll('&amp;', '&'))
  }
  return found
}

const segments = (address: string): string[] => address.split('/').filter(Boolean)
const isPlaceholder = (segment: string): boolean => segment.startsWith('[')
