import { env } from '@/server/env'
import { prepareDatabase } from './prepare-database'
import { run } from './run'
import { chooseDatabase } from './settings'

await run(async () => {
  const database = await chooseDatabase({ embedded: 'any' })
  try {
    await prepareDatabase(console.log)
    console.log(`the database is up to date (demo ${env().DEMO ? 'on' : 'off'})`)
  } finally {
    await database.stop()
  }
})
