import { fork } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { authDatabase } from '@/db/auth-database'
import { freePort } from '@/db/embedded/cluster'
import { session } from '@/db/schema/people'
import { newToken, sha256 } from '@/server/auth/credentials-at-rest'
import { checkout } from '@/bin/run'
import type { BenchCluster } from './cluster'
import { enter, type Estate } from './estates'

export type WebProcess = { port: number; token: string; cookie: string; get(pathname: string): Promise<Answer>; stop(): Promise<void> }
type Answer = { status: number; bytes: number; text: string }

/** A web process as `npm start` starts it, on one estate, and somebody signed in to it. */
export const startWeb = async (cluster: BenchCluster, { database, kim }: Estate): Promise<WebProcess> => {
  const port = await freePort()
  const token = newToken()
  enter(cluster, database)
  await authDatabase().insert(session).values({ sessionToken: sha256(token), userId: kim.userId, expires: new Date(Date.now() + 3_600_000) })
  const { DATABASE_URL: _owner, ...settings } = { ...process.env, ...cluster.settingsFor(database) }
  const child = fork(path.join(checkout, 'bin/web.ts'), [], {
    cwd: checkout, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...settings, NODE_ENV: 'production', PATCHBENCH_PART: 'web', PORT: String(port), APP_URL: `http://localhost:${port}` },
  })
  const stop = async () => {
    if (child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  process.once('exit', () => child.kill('SIGKILL'))
  await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('the web process stopped while starting')))])
  const agent = new http.Agent({ keepAlive: true })
  const cookie = `patchbench-session-${port}=${token}`
  return {
    port,
    token,
    cookie,
    get: pathname => readWhole({ port, agent, path: pathname, headers: { cookie } }),
    stop: () => (agent.destroy(), stop()),
  }
}

/** The whole answer, read to its end. */
export const readWhole = (request: http.RequestOptions) =>
  new Promise<Answer>((resolve, reject) => {
    http.get({ host: '127.0.0.1', ...request }, response => {
      const chunks: Buffer[] = []
      const whole = (): Answer => {
        const body = Buffer.concat(chunks)
        return { status: response.statusCode!, bytes: body.length, text: body.toString() }
      }
      response.on('data', (chunk: Buffer) => void chunks.push(chunk)).on('end', () => resolve(whole())).on('error', reject)
    }).on('error', reject)
  })
