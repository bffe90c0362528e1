import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const textOf = (file: string) => readFileSync(file, 'utf8')
const dockerfile = textOf('Dockerfile')
const compose = textOf('compose.yaml')
/** A service's own lines in compose.yaml. */
const service = (name: string) => new RegExp(`^  ${name}:\\n((?:    .*\\n|\\s*\\n|    #.*\\n)+)`, 'm').exec(compose)?.[1] ?? ''
const copied = [...dockerfile.slice(dockerfile.indexOf('AS run')).matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(match => match[1]!.split(' '))

describe('the image', () => {
  it('runs the Node that package.json pins', () => {
    const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: { node: string } }
    expect(dockerfile).toContain(`ARG NODE=${dependencies.node}\n`)
  })

  it('holds every folder that what it runs imports from, and nothing that is not there', () => {
    for (const path of copied) expect(existsSync(path), path).toBe(true)
    const sources = globSync('{app,bin,db,server}/**/*.{ts,tsx}').concat('proxy.ts', 'instrumentation.ts')
    const imported = new Set(sources.flatMap(file => [...textOf(file).matchAll(/(?:from|import\() ?'@\/([a-z-]+(?:\.json)?)/g)].map(match => match[1]!)))
    expect([...imported].filter(folder => !copied.includes(folder))).toEqual([])
  })

  it('is sent everything it copies, and neither history, tests nor secrets', () => {
    const ignore = textOf('.dockerignore').split('\n').filter(line => line && !line.startsWith('#'))
    expect(ignore[0]).toBe('*')
    const sent = ignore.filter(line => line.startsWith('!')).map(line => line.slice(1))
    expect([...copied, 'package-lock.json', '.npmrc', 'postcss.config.mjs'].filter(path => !sent.includes(path))).toEqual([])
    for (const kept of ['.git', '.env', '.patchbench', 'tests', 'node_modules']) expect(sent).not.toContain(kept)
  })

  it('runs as an ordinary user, and says whether it is well', () => {
    const last = dockerfile.slice(dockerfile.indexOf('AS run'))
    expect(last).toMatch(/^USER node$/m)
    expect(last).toMatch(/^HEALTHCHECK .* CMD \["node", "bin\/healthcheck\.mjs"\]$/m)
    expect(existsSync('bin/healthcheck.mjs')).toBe(true)
    expect(last.indexOf('USER node')).toBeGreaterThan(last.lastIndexOf('COPY'))
  })
})

describe('the compose file', () => {
  it('gives each process its own login and no other: the owner’s to migrate alone', () => {
    const logins = (name: string) => ['DATABASE_URL', 'WORKER_DATABASE_URL', 'AUTH_DATABASE_URL'].filter(setting => new RegExp(`^ +${setting}:`, 'm').test(service(name)))
    expect({ migrate: logins('migrate'), web: logins('web'), worker: logins('worker') }).toEqual({
      migrate: ['DATABASE_URL', 'WORKER_DATABASE_URL', 'AUTH_DATABASE_URL'], web: ['AUTH_DATABASE_URL'], worker: ['WORKER_DATABASE_URL'],
    })
    expect(compose.match(/OWNER_DB_PASSWORD/g)).toHaveLength(3)
  })

  it('starts two of each behind one proxy, once the database is migrated, and publishes the proxy alone', () => {
    for (const name of ['web', 'worker']) {
      expect(service(name)).toContain('replicas: 2')
      expect(service(name)).toContain('migrate: { condition: service_completed_successfully }')
    }
    expect(compose.match(/^ +ports:/gm)).toHaveLength(1)
    expect(service('proxy')).toMatch(/ports:/)
    expect(service('web')).toContain('TRUSTED_PROXIES: "1"')
    expect(service('db')).toContain('networks: [inside]')
  })

  it('runs commands that are there, with settings that are known', () => {
    for (const [, script] of compose.matchAll(/command: \[node, --import, tsx, (\S+)\]/g)) expect(existsSync(script!), script).toBe(true)
    const known = textOf('server/env.ts') + textOf('server/log.ts')
    const named = ['migrate', 'web', 'worker'].flatMap(name => [...service(name).matchAll(/^ {6}([A-Z_]+):/gm)].map(match => match[1]!))
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter(name => !new RegExp(`\\b${name}\\b`).test(known))).toEqual([])
  })

  it('asks for nothing that deploy/example.env does not list', () => {
    const asked = new Set([...compose.matchAll(/\$\{([A-Z_]+)(:-)?/g)].filter(match => !match[2]).map(match => match[1]!))
    const listed = [...textOf('deploy/example.env').matchAll(/^([A-Z_]+)=$/gm)].map(match => match[1]!)
    expect([...asked].sort()).toEqual(listed.sort())
  })
})
