import pg from 'pg'
import { writeBackup } from '@/db/backup/write-backup'
import { BootProblem } from '@/server/boot-problem'
import { databaseUrl, env } from '@/server/env'
import { run } from './run'
import { chooseDatabase } from './settings'

/** `npm run db:backup -- <file>` */
await run(async () => {
  const [file] = process.argv.slice(2)
  if (!file) throw new BootProblem('no_file', 'Name the file to write: npm run db:backup -- patchbench-2026-11-20.backup')
  const database = await chooseDatabase({ embedded: 'any' })
  const owner = new pg.Client({ connectionString: databaseUrl('owner'), application_name: 'patchbench backup' })
  try {
    await owner.connect()
    const rows = await writeBackup(owner, file, { secretsKey: env().SECRETS_KEY, now: new Date() })
    const counts = Object.values(rows)
    console.log(`wrote ${counts.reduce((sum, count) => sum + count, 0)} rows of ${counts.length} tables to ${file}. It holds everything, people's addresses included: keep it as safe as the database, and SECRETS_KEY apart from it.`)
  } finally {
    await owner.end()
    await database.stop()
  }
})
