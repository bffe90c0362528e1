import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from '@/db/embedded/cluster'
import { ensureBuilt } from './build'
import { settleChromium } from './chromium'
import { LIMIT_KILOBYTES, MEASURED, firstLoadKilobytes, firstLoadLines } from './first-load'
import { checkout, sayProblem, whenAskedToStop } from './run'

type Tally = { passed: number; failed: number }

const reports = mkdtempSync(path.join(os.tmpdir(), 'patchbench-reports-'))
const tallies: Tally[] = []
let current: ChildProcess | undefined
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))
whenAskedToStop(() => {
  current?.kill('SIGTERM')
  // A moment for the database of the tests to be stopped by those who started it.
  setTimeout(() => process.exit(130), current ? 5_000 : 0)
  current?.once('exit', () => process.exit(130))
})

await check('lint', () => oneCheck('oxlint', ['--max-warnings=0']))
await check('build', async () => {
  try {
    await ensureBuilt(console.log)
    return { passed: 1, failed: 0 }
  } catch (error) {
    sayProblem(error)
    return { passed: 0, failed: 1 }
  }
})
await check('first-load JavaScript', async () => {
  for (const line of firstLoadLines()) console.log(line)
  const failed = Object.values(MEASURED).filter((page) => firstLoadKilobytes(page) > LIMIT_KILOBYTES).length
  return { passed: Object.keys(MEASURED).length - failed, failed }
})
// After the build, which writes the types of the routes.
await check('type check', () => oneCheck('tsc', ['--noEmit']))
await check('unit, database and security tests', runVitest)
await check('browser tests', runPlaywright)

const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)

async function check(name: string, work: () => Promise<Tally>): Promise<void> {
  const began = Date.now()
  console.log(`\n== ${name}`)
  const tally = await work()
  tallies.push(tally)
  console.log(`== ${name}: ${tally.passed} passed, ${tally.failed} failed, ${((Date.now() - began) / 1000).toFixed(1)} s`)
}

async function oneCheck(program: string, args: string[]): Promise<Tally> {
  return (await execute(program, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function runVitest(): Promise<Tally> {
  const file = path.join(reports, 'vitest.json')
  const code = await execute('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const report = JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number; testResults: { status: string; assertionResults: { status: string }[] }[] }
  // A file that cannot even be loaded has no failed test, and is a failure all the same.
  const unloadable = report.testResults.filter((result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed')).length
  return atLeastOneFailure({ passed: report.numPassedTests, failed: report.numFailedTests + unloadable }, code)
}

async function runPlaywright(): Promise<Tally> {
  if (globSync('tests/e2e/**/*.spec.ts', { cwd: checkout }).length === 0) return { passed: 0, failed: 0 }
  const chromium = settleChromium(console.log)
  if ('how' in chromium) {
    console.log(chromium.how)
    return { passed: 0, failed: 1 }
  }
  const file = path.join(reports, 'playwright.json')
  const code = await execute('playwright', ['test', '--reporter=line,json'], { CHROMIUM: chromium.program, E2E_PORT: String(await freePort()), E2E_SMTP_PORT: String(await freePort()), E2E_STRIPE_PORT: String(await freePort()), PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8')) as { stats: { expected: number; unexpected: number; flaky: number }; errors: unknown[] }
  return atLeastOneFailure({ passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length }, code)
}

function atLeastOneFailure(tally: Tally, code: number): Tally {
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

function execute(program: string, args: string[], more: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(path.join(checkout, 'node_modules', '.bin', program), args, {
      cwd: checkout,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...more },
    })
    current = child
    child.on('error', (error) => {
      console.error(`${program} could not be run: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code) => {
      current = undefined
      resolve(code ?? 1)
    })
  })
}
