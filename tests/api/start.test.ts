import { readFileSync } from 'node:fs'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { assertSafeDatabaseRole, loginRoles } from '@/db/roles'
import { migrateDatabase } from '@/db/migrate'
import { readSettings } from '@/server/env'
import { withoutSecrets } from '@/server/log'
import { whatIsNotReady } from '@/server/readiness'
import { testDatabase } from '../support/database'

const database = await testDatabase()

async function as<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

describe('the login roles', () => {
  it('app, worker and auth may serve people', async () => {
    for (const role of ['app', 'worker', 'auth'] as const) await as(database[role], assertSafeDatabaseRole)
  })

  it.each(['owner', 'admin'] as const)('the %s connection is refused at boot', async (role) => {
    await expect(as(database[role], assertSafeDatabaseRole)).rejects.toMatchObject({ code: 'unsafe_database_role' })
  })

  it('app is refused at boot once it may become the owner, or owns a table', async () => {
    await as(database.admin, async (admin) => {
      await admin.query(`create role patchbench_test_app login in role ${loginRoles.owner} password 'x'`)
      await admin.query(`create role patchbench_test_table_owner login password 'x'; create table public.stray (); alter table public.stray owner to patchbench_test_table_owner`)
      await admin.query(`grant connect on database ${database.name} to patchbench_test_table_owner`)
    })
    for (const user of ['patchbench_test_app', 'patchbench_test_table_owner']) {
      const url = new URL(database.app)
      url.username = user
      url.password = 'x'
      await expect(as(url.toString(), assertSafeDatabaseRole)).rejects.toMatchObject({ code: 'unsafe_database_role' })
    }
    await as(database.admin, (admin) => admin.query('drop table public.stray; drop role patchbench_test_app; revoke all on database ' + database.name + ' from patchbench_test_table_owner; drop role patchbench_test_table_owner'))
  })

  it('passwords are stored as SCRAM, and no login works without one', async () => {
    const stored = await as(database.admin, (admin) => admin.query<{ rolpassword: string }>(`select rolpassword from pg_authid where rolname like 'patchbench%'`))
    expect(stored.rows).toHaveLength(4)
    for (const { rolpassword } of stored.rows) expect(rolpassword).toMatch(/^SCRAM-SHA-256\$/)
    const url = new URL(database.app)
    url.password = 'wrong'
    await expect(as(url.toString(), async () => undefined)).rejects.toMatchObject({ code: '28P01' })
  })
})

describe('migrating', () => {
  it('again changes nothing, and makes the database ready', async () => {
    const said: string[] = []
    await migrateDatabase(database, (line) => said.push(line))
    expect(said.join('\n')).toMatch(/applied 0 migrations/)
    expect(await whatIsNotReady()).toBeNull()
  })

  it('names the database and the way out when it refuses', async () => {
    const url = new URL(database.owner)
    url.password = 'wrong'
    await expect(migrateDatabase({ ...database, owner: url.toString() }, () => undefined)).rejects.toMatchObject({ code: 'database_refused', message: expect.stringContaining('DATABASE_URL') })
  })
})

describe('settings', () => {
  const good = { NEXTAUTH_SECRET: 'qP3v8xZr1mW6tK0yB5nL9cD2fH7jS4gA', SECRETS_KEY: Buffer.from('Gq2~v7kP!m4xZ9rT1wB6yN3cL8dF5hJ0').toString('base64'), DEMO: '1' }
  const problems = (changed: Record<string, string | undefined>) => {
    try {
      readSettings({ ...good, ...changed })
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }

  it('are accepted when they are good', () => {
    expect(problems({})).toBe('')
  })

  it.each([
    ['NEXTAUTH_SECRET', undefined], ['NEXTAUTH_SECRET', 'short'], ['NEXTAUTH_SECRET', 'changeme-changeme-changeme-changeme'], ['NEXTAUTH_SECRET', 'a'.repeat(64)],
    ['SECRETS_KEY', undefined], ['SECRETS_KEY', 'abc'], ['PORT', 'http'], ['PORT', '70000'], ['APP_URL', 'patchbench.example.com'], ['APP_URL', 'javascript:alert(1)'],
    ['SMTP_URL', 'http://mail'], ['MAIL_FROM', 'nobody'], ['STRIPE_API_BASE', 'stripe'], ['DEMO', 'yes'], ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://x/y'], ['APP_DATABASE_URL', 'nonsense'],
  ])('%s = %s is named', (name, value) => {
    expect(problems({ [name]: value })).toMatch(new RegExp(`^ {2}${name} `, 'm'))
  })

  it('a demo that others could reach is refused', () => {
    expect(problems({ HOST: '0.0.0.0' })).toContain('DEMO is 1, but HOST is not loopback')
    expect(() => readSettings({ ...good, HOST: '127.0.0.1' })).not.toThrow()
  })

  it('are all named at once, and a real installation needs an address and a mail server', () => {
    const said = problems({ NEXTAUTH_SECRET: '', SECRETS_KEY: '', DEMO: '' })
    for (const name of ['NEXTAUTH_SECRET', 'SECRETS_KEY', 'APP_URL', 'SMTP_URL', 'MAIL_FROM']) expect(said).toContain(`  ${name} `)
  })
})

describe('a log line', () => {
  it.each([
    ['postgres://app:hunter22@db/x', 'hunter22'],
    ['https://x.example/sign-in/callback?token=abcdef123456&email=a', 'abcdef123456'],
    ['https://x.example/invitations/AbCdEfGhIjKlMnOpQrStUvWx', 'AbCdEfGhIjKlMnOpQrStUvWx'],
    ['authorization: Bearer abc.def', 'abc.def'],
    ['sk_live_0123456789', '0123456789'],
  ])('%s carries no secret', (line, secret) => {
    expect(withoutSecrets(line)).not.toContain(secret)
  })
})

it('the pinned Node runs the tests', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: { node: string } }
  expect(process.version).toBe(`v${dependencies.node}`)
})
