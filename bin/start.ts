import { demoRecallHint, demoSignInLinks, seedDemo } from '@/db/demo/seed'
import { isFree } from '@/db/embedded/cluster'
import { BootProblem } from '@/server/boot-problem'
import { env } from '@/server/env'
import { ensureBuilt } from './build'
import { bundleProcesses } from './bundle'
import { claimCheckout, releaseCheckout, startChild, stopChild } from './children'
import { prepareDatabase } from './prepare-database'
import { run, sayProblem, whenAskedToStop } from './run'
import { chooseDatabase, readSettingsFile } from './settings'

const development = process.argv.includes('--dev')
const undo: (() => void | Promise<void>)[] = []
let stopping = false

/** Undoes what was done, last first, once; then ends. */
async function stop(exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  for (const step of undo.reverse()) {
    try {
      await step()
    } catch (error) {
      sayProblem(error)
    }
  }
  process.exit(exitCode)
}

whenAskedToStop((reason) => void stop(reason === 'SIGINT' ? 130 : 0))

await run(async () => {
  try {
    await start()
  } catch (error) {
    // Stopped half way: what then fails is the stopping, not a problem.
    if (stopping) return
    sayProblem(error)
    await stop(1)
  }
})

async function start(): Promise<void> {
  readSettingsFile()
  const port = portSetting()
  await claimCheckout(`http://localhost:${port}`, process.env.DATABASE_URL?.trim() ? { port } : undefined)
  undo.push(releaseCheckout)
  await assertPortFree(port)

  const crash = (part: string) => (lastWords: string) => {
    if (stopping) return
    console.error(`\nThe ${part} stopped unexpectedly, so everything is being stopped. ${lastWords}`)
    void stop(1)
  }
  const database = await chooseDatabase({ embedded: 'ours', onExit: crash('embedded database') })
  undo.push(database.stop)
  const say = (line: string) => console.log(line)
  await prepareDatabase(say)
  if (!development) {
    await ensureBuilt(say)
    await bundleProcesses()
  }
  const from = development ? 'sources' : 'bundle'

  const demo = env().DEMO
  if (demo) await seedDemo()

  // The owner's connection stays here: what serves people does not hold it.
  const { DATABASE_URL: _owner, ...environment } = process.env
  const parts = [
    ['web server', startChild('web', development ? ['--dev'] : [], { ...environment, NODE_ENV: development ? 'development' : 'production' }, from)],
    ['worker', startChild('worker', [], environment, from)],
  ] as const
  for (const [name, { child, ready }] of parts) {
    undo.push(() => stopChild(child))
    void ready.then(() => child.once('exit', () => crash(name)('')), () => undefined)
  }
  await Promise.all(parts.map(([, { ready }]) => ready))

  console.log(`ready http://localhost:${port}`)
  if (demo) for (const line of [...(await demoSignInLinks()), ...(await demoRecallHint())]) console.log(line)
}

function portSetting(): number {
  const text = process.env.PORT?.trim() || '3000'
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new BootProblem('port_wrong', `PORT is "${text}", which is no port number. Use one from 1024 to 65535, such as PORT=3001.`)
  return port
}

async function assertPortFree(port: number): Promise<void> {
  if ((await isFree(port)) && (await isFree(port, '::1'))) return
  throw new BootProblem('port_taken', `Port ${port} is taken by another program. Stop that program, or choose another port: PORT=${port === 65535 ? 3001 : port + 1} npm start`)
}
