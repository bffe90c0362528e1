import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { browserSettingsFile } from '../../support/browser-settings'
import type { Cast } from './cast'

const root = path.resolve(import.meta.dirname, '../../..')
const DAY_MS = 86_400_000

/** What the worker would do by itself tomorrow: the digests that have fallen due by then. */
export const runTomorrowsDigests = (): void => {
  const { E2E_PORT = '3901', E2E_SMTP_PORT = '3902' } = process.env
  const settings = JSON.parse(readFileSync(browserSettingsFile(E2E_PORT), 'utf8')) as Record<string, string>
  execFileSync(path.join(root, 'node_modules/.bin/node'), ['--import', 'tsx', 'tests/support/run-digests-at.ts', new Date(Date.now() + DAY_MS).toISOString()], {
    cwd: root,
    stdio: 'pipe',
    env: { ...process.env, ...settings, DEMO: '0', APP_URL: `http://localhost:${E2E_PORT}`, SMTP_URL: `smtp://127.0.0.1:${E2E_SMTP_PORT}`, MAIL_FROM: 'Patchbench <no-reply@patchbench.test>' },
  })
}

/** HTML and text, each in the reader's language, with a way to unsubscribe by one click, whose address is returned. */
export const receiveDigests = async ({ hugo, hana, mailbox }: Cast): Promise<string> => {
  runTomorrowsDigests()
  const english = await mailbox.next(hugo.email, /^Harbour Dental: /)
  expect(english.text).toContain('Update Rollup 4 for Exchange Server 2007 SP1')
  expect(english.html).toContain('Update Rollup 4 for Exchange Server 2007 SP1')
  const header = (name: string) => english.headers.find(({ key }) => key === name)?.value
  expect(header('list-unsubscribe')).toMatch(/^<http:\/\/localhost:\d+\/unsubscribe\/.+>$/)
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
  const japanese = await mailbox.next(hana.email, /日の出精機/)
  expect(japanese.text).toMatch(/Update Rollup 4/)
  return header('list-unsubscribe')!.slice(1, -1)
}
