import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { checkout } from '@/bin/run'

const git = (folder: string, ...args: string[]): string => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

/** The version before the newest migration came, or the one that PATCHBENCH_FAULTS_OLDER names: what still serves while this one is rolled out. */
export const olderVersion = (): string => process.env.PATCHBENCH_FAULTS_OLDER ?? git(checkout, 'rev-parse', `${git(checkout, 'log', '-1', '--diff-filter=A', '--format=%H', '--', 'db/migrations/*.sql')}^`)

/** Checked out and built beside, with this version's packages. */
export const buildOlder = (version: string): { folder: string; migrations: number; remove(): void } => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-older-'))
  git(checkout, 'clone', '--quiet', '--shared', '--no-checkout', checkout, folder)
  git(folder, 'checkout', '--quiet', version)
  execFileSync('cp', ['-al', path.join(checkout, 'node_modules'), folder])
  execFileSync(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { cwd: folder, stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } })
  return {
    folder,
    migrations: git(folder, 'ls-files', 'db/migrations/*.sql').split('\n').length,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
