import pg from 'pg'
import { deleteEmbeddedDatabase } from '@/db/embedded'
import { BootProblem } from '@/server/boot-problem'
import { databaseUrl } from '@/server/env'
import { claimCheckout, releaseCheckout } from './children'
import { checkout, run } from './run'
import { chooseDatabase, readSettingsFile } from './settings'

const certain = '--yes-delete-everything'

await run(async () => {
  readSettingsFile()
  if (process.env.DATABASE_URL?.trim()) return resetExternal()
  await claimCheckout('')
  try {
    await deleteEmbeddedDatabase(checkout)
    console.log('deleted the embedded database; the next `npm start` begins with an empty one')
  } finally {
    releaseCheckout()
  }
})

async function resetExternal(): Promise<void> {
  const { host, pathname } = new URL(process.env.DATABASE_URL ?? '')
  if (!process.argv.includes(certain)) {
    throw new BootProblem('not_embedded', `DATABASE_URL names ${host}${pathname}, which is not the embedded database. To delete everything in it: npm run db:reset -- ${certain}`)
  }
  await chooseDatabase({ embedded: 'running' })
  const owner = new pg.Client({ connectionString: databaseUrl('owner') })
  await owner.connect()
  try {
    await owner.query('drop schema if exists drizzle, pgboss, auth cascade; drop schema public cascade; create schema public')
    console.log(`deleted everything in ${host}${pathname}; run npm run db:migrate`)
  } finally {
    await owner.end()
  }
}
