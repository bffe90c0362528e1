import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { checkout } from '@/bin/run'

const FILES: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'hello', private: true, type: 'module' }),
  // The root, because node_modules is a link to the checkout's.
  'next.config.js': 'export default { turbopack: { root: "/" }, poweredByHeader: false }\n',
  'app/layout.jsx': 'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }\n',
  'app/page.jsx': 'export const dynamic = "force-dynamic"\nexport default function Page() { return <h1>Hello, world</h1> }\n',
}

/** A hello-world of the same Next in a scratch folder, built for production and kept for the next run. */
export const buildHelloNext = (): { folder: string; next: string } => {
  const { version } = JSON.parse(readFileSync(path.join(checkout, 'node_modules/next/package.json'), 'utf8')) as { version: string }
  const key = createHash('sha256').update(JSON.stringify([checkout, version, process.version, FILES])).digest('hex').slice(0, 16)
  const folder = path.join(os.tmpdir(), `patchbench-hello-${key}`)
  const next = path.join(checkout, 'node_modules/next/dist/bin/next')
  const built = path.join(folder, 'built')
  if (existsSync(built)) return { folder, next }
  rmSync(folder, { recursive: true, force: true })
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  symlinkSync(path.join(checkout, 'node_modules'), path.join(folder, 'node_modules'))
  const done = spawnSync(process.execPath, [next, 'build'], { cwd: folder, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } })
  if (done.status !== 0) throw new Error(`the hello-world was not built:\n${done.stdout}${done.stderr}`)
  writeFileSync(built, '')
  return { folder, next }
}
