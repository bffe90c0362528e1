// Plain JavaScript for the machine's own Node (20 or later): brings node_modules in line with the lockfile
// and hands over to the Node that package.json pins.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const pinnedNode = path.join(root, 'node_modules', 'node', 'bin', 'node')

/** npm writes node_modules/.package-lock.json last: where it names all that the lockfile asks for, nothing is missing or half done. */
function isInstalled() {
  const finished = path.join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(finished) || !existsSync(pinnedNode)) return false
  const wanted = packagesOf(path.join(root, 'package-lock.json'))
  const present = packagesOf(finished)
  if (Object.entries(wanted).some(([at, { version, optional, devOptional }]) => at && !optional && !devOptional && present[at]?.version !== version)) return false
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const runs = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' })
  return runs.stdout?.trim() === `v${dependencies.node}`
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages
}

export function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    refuse(`Node ${process.version} is too old to begin with. Install Node 20 or later; the exact version is then taken from package.json.`)
  }
  if (isInstalled()) return
  console.log('installing packages (first start, or the lockfile changed)')
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const done = spawnSync(npm[0], [...npm.slice(1), 'ci', '--include=dev', '--loglevel=error'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (done.error) refuse(`npm could not be run (${done.error.message}). Install npm, or run \`npm ci\` yourself in ${root}.`)
  if (done.signal) process.exit(130)
  if (done.status !== 0) refuse('npm ci failed; its words are above. Put that right (network, disk space, rights on node_modules) and start again.')
  if (!isInstalled()) refuse('npm ci ended well but the pinned Node is not there: npm may have skipped install scripts. Run `npm ci --ignore-scripts=false`, then start again.')
}

/**
 * Runs a TypeScript file on the pinned Node and ends as it ends. The child holds a channel to us and stops
 * when it breaks, however we die; under npm we stop when npm itself is gone.
 */
export function handOver(script, args) {
  const child = spawn(pinnedNode, ['--import', 'tsx', path.join(root, script), ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${path.dirname(pinnedNode)}${path.delimiter}${process.env.PATH ?? ''}`, NEXT_TELEMETRY_DISABLED: '1' },
  })
  // Ctrl-C reaches the child from the terminal too; it stops once, whichever comes first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  if (process.env.npm_lifecycle_event) {
    const started = ancestors()
    setInterval(() => ancestors() === started || child.kill('SIGTERM'), 500).unref()
  }
  child.on('error', (error) => refuse(`The pinned Node could not be run (${error.message}). Delete node_modules and start again.`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

/** Our parent and, since npm puts a shell between, the parent's parent where the system tells. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`
  } catch {
    return String(process.ppid)
  }
}

function refuse(sentence) {
  console.error(sentence)
  process.exit(1)
}
