import pino, { type Logger } from 'pino'
import pretty from 'pino-pretty'

const secretFields = ['password', 'token', 'secret', 'apiKey', 'authorization', 'cookie', 'link']

/** Passwords in connection strings, one-time links, bearer tokens and Stripe keys, wherever in a line they stand. */
export function withoutSecrets(line: string): string {
  return line
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*:)[^\s@"\\]+@/gi, '$1…@')
    .replace(/([?&](?:token|code|key|signature|secret|as)=)[^&\s"\\]+/gi, '$1…')
    .replace(/(\/(?:sign-in|invitations?|unsubscribe)\/)[A-Za-z0-9_-]{20,}/g, '$1…')
    .replace(/\b(Bearer\s+)[A-Za-z0-9._~+/-]+=*/g, '$1…')
    .replace(/\b(?:sk|rk|whsec)_[A-Za-z0-9_]{8,}/g, '…')
}

/** JSON lines; readable ones when a person watches. Nothing secret passes, whichever field it came in. */
export const log: Logger = pino(
  {
    level: process.env.LOG_LEVEL || 'info',
    base: { part: process.env.PATCHBENCH_PART || 'app' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '…' },
    hooks: { streamWrite: withoutSecrets },
  },
  process.stdout.isTTY ? pretty({ ignore: 'pid,hostname,part', translateTime: 'SYS:HH:MM:ss', sync: true }) : pino.destination({ dest: 1, sync: true }),
)
