import { spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { FaultLine } from '@/tests/faults/report'
import { ensureBuilt } from '@/bin/build'
import { checkout, run, whenAskedToStop } from '@/bin/run'

/**
 * `npm run faults` · `npm run faults -- --only digest-run [--parts 2] [--short]`
 * Every fault in its full form, with one web process and one worker, then with two of each. One line of JSON a fault and
 * a table at the end; exit code 1 when something was lost, doubled or not counted.
 */
// Ending, it ends what it started.
whenAskedToStop(() => process.exit(130))
await run(async () => {
  const known = globSync('*.test.ts', { cwd: path.join(checkout, 'tests/faults') }).map(file => file.replace(/\.test\.ts$/, '')).toSorted()
  const only = valuesOf('--only')
  const unknown = only.filter(name => !known.includes(name))
  if (unknown.length > 0) throw new Error(`There is no fault "${unknown.join(', ')}". There are: ${known.join(', ')}.`)
  const counts = valuesOf('--parts').map(Number)
  await ensureBuilt(console.log)

  const folder = mkdtempSync(path.join(os.tmpdir(), 'patchbench-faults-'))
  const file = path.join(folder, 'lines.jsonl')
  let failed = false
  for (const parts of counts.length > 0 ? counts : [1, 2]) {
    for (const name of only.length > 0 ? only : known) {
      console.log(`\n== ${name}, ${parts === 1 ? 'one web process, one worker' : `${parts} web processes, ${parts} workers`}`)
      if ((await playFault(name, parts, file)) !== 0) failed = true
    }
  }
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line) as FaultLine) : []
  rmSync(folder, { recursive: true })
  printTable(lines)
  process.exit(failed || lines.length === 0 || lines.some(line => !line.ok) ? 1 : 0)
})

function valuesOf(option: string): string[] {
  return process.argv.flatMap((word, index) => (process.argv[index - 1] === option ? word.split(',') : []))
}

function playFault(name: string, parts: number, file: string): Promise<number> {
  const short = process.argv.includes('--short')
  const child = spawn(path.join(checkout, 'node_modules/.bin/vitest'), ['run', `tests/faults/${name}.test.ts`], {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...(!short && { PATCHBENCH_FAULTS: 'full' }), PATCHBENCH_FAULTS_PARTS: String(parts), PATCHBENCH_FAULTS_LINES: file },
  })
  const stopWithUs = () => child.kill('SIGTERM')
  process.once('exit', stopWithUs)
  return new Promise(resolve => {
    child.once('error', () => resolve(1))
    child.once('exit', code => {
      process.off('exit', stopWithUs)
      resolve(code ?? 1)
    })
  })
}

function printTable(lines: readonly FaultLine[]): void {
  console.log('')
  for (const { name, parts, seconds, ok, counts } of lines) {
    console.log(`${ok ? 'holds ' : 'FAILED'}  ${name}, ${parts} and ${parts}, ${seconds} s`)
    for (const { what, count, want, atLeast } of counts) {
      const wish = want !== undefined ? `${want}` : atLeast !== undefined ? `≥ ${atLeast}` : ''
      const met = (want === undefined || count === want) && (atLeast === undefined || count >= atLeast)
      console.log(`  ${met ? ' ' : '✗'} ${String(count).padStart(8)}  ${wish.padStart(8)}  ${what}`)
    }
  }
}
