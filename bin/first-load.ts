import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { checkout } from './run'

/** What SCREENS and TRUST allow a page to send before it can be used. */
export const LIMIT_KILOBYTES = 160

export const MEASURED = { 'portal home': 'portal/[customer]/page', 'console overview': 'console/[consultancy]/page' } as const

const built = (file: string) => path.join(checkout, '.next', file)

/** JavaScript a browser loads for a page on the first visit, compressed, in units of 1,000 bytes. */
export function firstLoadKilobytes(page: string): number {
  const { rootMainFiles } = JSON.parse(readFileSync(built('build-manifest.json'), 'utf8')) as { rootMainFiles: string[] }
  const manifest = readFileSync(built(`server/app/${page}_client-reference-manifest.js`), 'utf8')
  const json = manifest.slice(manifest.indexOf('] = {') + 4).replace(/;\s*$/, '')
  const { entryJSFiles } = JSON.parse(json) as { entryJSFiles: Record<string, string[]> }
  const files = new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()])
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(built(file))).length, 0) / 1000
}

export const firstLoadLines = (): string[] =>
  Object.entries(MEASURED).map(([name, page]) => `first-load JavaScript of the ${name}: ${firstLoadKilobytes(page).toFixed(1)} KB gz (limit ${LIMIT_KILOBYTES})`)
