import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { BootProblem } from '@/server/boot-problem'
import { firstLoadLines } from './first-load'
import { checkout } from './run'

const stamp = path.join(checkout, '.next', 'patchbench-build')
const outside = new Set(['node_modules', '.next', '.patchbench', '.git', 'tests', 'docs', 'bin', 'test-results'])

/** Builds unless the build that is there was finished from exactly these sources. */
export async function ensureBuilt(say: (line: string) => void): Promise<void> {
  const sources = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  say('building (first start, or the sources changed)')
  rmSync(stamp, { force: true })
  await build()
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, sources)
  for (const line of firstLoadLines()) say(line)
}

function build(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(checkout, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    })
    const stopWithUs = () => child.kill('SIGTERM')
    process.once('exit', stopWithUs)
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('exit', stopWithUs)
      if (code === 0) resolve()
      else reject(new BootProblem('build_failed', `${said.trim()}\n\nThe build failed; the reason is above. Put it right and start again.`))
    })
  })
}

/** Contents, not dates: a fresh clone of the same commit has the same fingerprint. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const files = globSync('**/*', { cwd: checkout, exclude: (name) => outside.has(name) || name.endsWith('.md') || name.endsWith('.tsbuildinfo') || name === 'next-env.d.ts' })
  for (const file of files.sort()) {
    const full = path.join(checkout, file)
    if (statSync(full).isFile()) hash.update(file).update('\0').update(readFileSync(full)).update('\0')
  }
  return hash.digest('hex')
}
