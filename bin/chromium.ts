import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The system's Chromium, installed from the system's packages when we may; else a sentence that says how. */
export function settleChromium(say: (line: string) => void): { program: string } | { how: string } {
  const found = findChromium()
  if (found) return { program: found }
  const how = 'No Chromium was found for the browser tests. Install it: sudo apt-get install -y chromium fonts-noto-cjk'
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return { how }
  say('installing Chromium from the system’s packages')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { env: environment, stdio: 'ignore', timeout: 180_000 })
  const done = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], { env: environment, encoding: 'utf8', timeout: 400_000 })
  const installed = findChromium()
  return installed ? { program: installed } : { how: `${how} (apt-get said: ${(done.stderr ?? '').trim().split('\n').at(-1)})` }
}

function findChromium(): string | null {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/snap/bin']
  for (const candidate of [process.env.CHROMIUM, ...folders.flatMap((folder) => names.map((name) => path.join(folder, name)))]) {
    if (!candidate) continue
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      continue
    }
  }
  return null
}
