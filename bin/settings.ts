import { existsSync } from 'node:fs'
import path from 'node:path'
import { findEmbeddedDatabase, startEmbeddedDatabase, type EmbeddedDatabase } from '@/db/embedded'
import { BootProblem } from '@/server/boot-problem'
import { env, forgetSettings, roleConnections } from '@/server/env'
import { checkout } from './run'

export type ChosenDatabase = { embedded: EmbeddedDatabase | null; stop(): Promise<void> }

/** Settings come from the environment, then from a .env file; the environment wins. */
export function readSettingsFile(): void {
  const file = path.join(checkout, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/**
 * DATABASE_URL's database where it is set, else this checkout's own: started by us, used when anyone runs it
 * and started otherwise, or only used.
 * Afterwards the environment holds every setting, validated.
 */
export async function chooseDatabase(options: { embedded: 'ours' | 'any' | 'running'; onExit?: (lastWords: string) => void }): Promise<ChosenDatabase> {
  readSettingsFile()
  let embedded: EmbeddedDatabase | null = null
  if (!process.env.DATABASE_URL?.trim() && !process.env.APP_DATABASE_URL?.trim()) {
    // Who owns the checkout takes over what a killed start left; others use what runs.
    if (options.embedded !== 'ours') embedded = findEmbeddedDatabase(checkout)
    if (!embedded && options.embedded === 'running') {
      throw new BootProblem('no_database', 'There is no database: set DATABASE_URL, or run `npm start`, which brings its own.')
    }
    embedded ??= await startEmbeddedDatabase(checkout, options.onExit)
    const { NEXTAUTH_SECRET, SECRETS_KEY, ...connections } = embedded.settings
    Object.assign(process.env, connections)
    process.env.NEXTAUTH_SECRET ||= NEXTAUTH_SECRET
    process.env.SECRETS_KEY ||= SECRETS_KEY
    process.env.DEMO ||= '1'
  }
  try {
    forgetSettings()
    const settings = env()
    Object.assign(process.env, roleConnections(settings))
    process.env.APP_URL = settings.APP_URL
    process.env.NEXTAUTH_URL = settings.APP_URL
  } catch (error) {
    await embedded?.stop()
    throw error
  }
  return { embedded, stop: async () => embedded?.stop() }
}
