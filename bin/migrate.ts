import { migrateDatabase } from '@/db/migrate'
import { databaseUrl, env } from '@/server/env'
import { run } from './run'
import { chooseDatabase } from './settings'

await run(async () => {
  const database = await chooseDatabase({ embedded: 'any' })
  try {
    await migrateDatabase({ owner: databaseUrl('owner'), app: databaseUrl('app'), worker: databaseUrl('worker'), auth: databaseUrl('auth') }, console.log)
    console.log(`the database is up to date (demo ${env().DEMO ? 'on' : 'off'})`)
  } finally {
    await database.stop()
  }
})
