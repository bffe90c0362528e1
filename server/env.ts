import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { issuerList, type Issuer } from './auth/issuer-setting'
import { BootProblem } from './boot-problem'

export type DatabaseRole = 'owner' | 'app' | 'worker' | 'auth'

/** The setting that names each login role's connection. */
export const databaseSetting: Record<DatabaseRole, string> = {
  owner: 'DATABASE_URL',
  app: 'APP_DATABASE_URL',
  worker: 'WORKER_DATABASE_URL',
  auth: 'AUTH_DATABASE_URL',
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']
const blankIsMissing = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value)
const setting = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsMissing, schema)

const postgresUrl = setting(
  z.url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/database' }).optional(),
)
const flag = setting(z.enum(['0', '1'], 'must be 1 or 0').optional())

const schema = z.object({
  DATABASE_URL: postgresUrl,
  APP_DATABASE_URL: postgresUrl,
  WORKER_DATABASE_URL: postgresUrl,
  AUTH_DATABASE_URL: postgresUrl,
  NEXTAUTH_SECRET: setting(
    z.string('is missing: set 32 or more random characters, such as the output of `openssl rand -base64 48`')
      .refine(isStrongSecret, 'is weak or a sample: set 32 or more random characters, such as the output of `openssl rand -base64 48`'),
  ),
  SECRETS_KEY: setting(
    z.string('is missing: set 32 random bytes in base64, such as the output of `openssl rand -base64 32`; keep it, what it encrypted cannot be read without it')
      .refine(isKey, 'must be 32 random bytes in base64, such as the output of `openssl rand -base64 32`'),
  ),
  PORT: setting(z.coerce.number('must be a port number').int().min(1, 'must be a port number from 1 to 65535').max(65535, 'must be a port number from 1 to 65535').default(3000)),
  HOST: setting(z.string().default('127.0.0.1')),
  APP_URL: setting(z.url({ protocol: /^https?$/, error: 'must be the address people open, such as https://patchbench.example.com' }).optional()),
  SMTP_URL: setting(z.url({ protocol: /^smtps?$/, error: 'must look like smtp://user:password@host:587' }).optional()),
  MAIL_FROM: setting(z.string().regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, 'must be a sender such as "Patchbench <no-reply@example.com>"').optional()),
  STRIPE_API_BASE: setting(z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional()),
  OIDC_ISSUERS: setting(issuerList.optional()),
  DEMO: flag,
  /** How many proxies of our own stand in front: only that many entries of X-Forwarded-For are believed, from the right. */
  TRUSTED_PROXIES: setting(z.coerce.number('must be a whole number').int('must be a whole number').min(0, 'must be 0 or more').max(10, 'must be 10 or less').default(0)),
  /** Where the devices process listens. */
  DEVICES_PORT: setting(z.coerce.number('must be a port number').int().min(1, 'must be a port number from 1 to 65535').max(65535, 'must be a port number from 1 to 65535').default(3080)),
  /** Who shows it may read /metrics, from anywhere; without it only a neighbour on loopback may. */
  METRICS_TOKEN: setting(z.string().min(24, 'must be 24 or more random characters, such as the output of `openssl rand -hex 24`').optional()),
  /** Where a worker answers /healthz and /metrics; without it, nowhere. */
  METRICS_PORT: setting(z.coerce.number('must be a port number').int().min(1, 'must be a port number from 1 to 65535').max(65535, 'must be a port number from 1 to 65535').optional()),
  LOG_LEVEL: setting(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be one of trace, debug, info, warn, error, fatal, silent').default('info')),
})

export type Env = Omit<z.infer<typeof schema>, 'APP_URL' | 'DEMO' | 'MAIL_FROM' | 'OIDC_ISSUERS'> & {
  /** The one address used in links, without a trailing slash. Never taken from a request. */
  APP_URL: string
  MAIL_FROM: string
  /** Where people may sign in besides by e-mail. */
  OIDC_ISSUERS: readonly Issuer[]
  /** Demo data, one-click sign-in and the mailbox page: never on a real database by accident. */
  DEMO: boolean
}

let settled: Env | undefined

/** The validated settings. Reads the environment on first use, so that importing this file never fails.
 *  @throws BootProblem naming every wrong setting at once. */
export function env(): Env {
  return (settled ??= readSettings(process.env))
}

/** The next `env()` reads the environment again: for a process that has just completed it. */
export function forgetSettings(): void {
  settled = undefined
}

/** The connection of one login role.
 *  @throws BootProblem when this process was not given that role's connection. */
export function databaseUrl(role: DatabaseRole): string {
  const name = databaseSetting[role] as keyof Env
  const url = env()[name]
  if (typeof url === 'string') return url
  throw new BootProblem('setting_missing', `${name} is missing: this process needs the database connection of the login role "${role}". Set ${name}, or set DATABASE_URL to the owner's connection.`)
}

/** @throws BootProblem listing every problem, one a line, each beginning with the setting's name. */
export function readSettings(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  const demo = source.DEMO === '1'
  // Whoever reaches a demo can sign in as anybody in it.
  if (demo && source.HOST?.trim() && !LOOPBACK.includes(source.HOST.trim())) problems.push('DEMO is 1, but HOST is not loopback: one-click sign-in and the mailbox page would be open to everyone. Leave HOST out, or set DEMO=0')
  if (!demo) {
    for (const name of ['APP_URL', 'SMTP_URL', 'MAIL_FROM'] as const) {
      if (!source[name]?.trim()) problems.push(`${name} is missing: ${whyNeeded[name]} (only DEMO=1 goes without)`)
    }
  }
  if (!parsed.success || problems.length > 0) {
    throw new BootProblem('settings', `Settings to put right:\n${problems.map((line) => `  ${line}`).join('\n')}`)
  }
  const given = parsed.data
  return {
    ...given,
    ...roleConnections(given),
    APP_URL: (given.APP_URL ?? `http://localhost:${given.PORT}`).replace(/\/+$/, ''),
    MAIL_FROM: given.MAIL_FROM ?? 'Patchbench <no-reply@localhost>',
    OIDC_ISSUERS: given.OIDC_ISSUERS ?? [],
    DEMO: demo,
  }
}

const whyNeeded = {
  APP_URL: 'the address people open, such as https://patchbench.example.com; links in mails begin with it',
  SMTP_URL: 'the mail server, such as smtp://user:password@host:587; sign-in links and alerts go through it',
  MAIL_FROM: 'the sender of mails, such as "Patchbench <no-reply@example.com>"',
}

/**
 * The login roles' connections that were not given follow from the owner's: fixed names, and passwords
 * derived from SECRETS_KEY, so that every machine that shares the settings agrees without storing them.
 */
export function roleConnections(given: { DATABASE_URL?: string | undefined; SECRETS_KEY: string } & Partial<Record<string, unknown>>): Record<string, string> {
  const connections: Record<string, string> = {}
  for (const role of ['app', 'worker', 'auth'] as const) {
    const name = databaseSetting[role]
    if (typeof given[name] === 'string') connections[name] = given[name]
    else if (given.DATABASE_URL) connections[name] = deriveRoleUrl(given.DATABASE_URL, role, given.SECRETS_KEY)
  }
  return connections
}

function deriveRoleUrl(ownerUrl: string, role: DatabaseRole, secretsKey: string): string {
  const url = new URL(ownerUrl)
  url.username = `patchbench_${role}`
  url.password = createHmac('sha256', secretsKey).update(`database role ${role}`).digest('base64url')
  return url.toString()
}

function isStrongSecret(secret: string): boolean {
  return secret.length >= 32 && new Set(secret).size >= 10 && !/change.?me|your.?secret|example|sample|placeholder|nextauth|password|super.?secret|0123456789|abcdefgh/i.test(secret)
}

function isKey(text: string): boolean {
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) && new Set(text).size >= 10
}
