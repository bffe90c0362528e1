import pg from 'pg'
import { verifyAuditChains } from '@/db/audit-chain'
import { checkRestore, REPLACE, restoreBackup } from '@/db/backup/restore-backup'
import { migrateDatabase } from '@/db/migrate'
import { BootProblem } from '@/server/boot-problem'
import { databaseUrl, env } from '@/server/env'
import { installQueues } from '@/server/jobs/queues'
import { run } from './run'
import { chooseDatabase } from './settings'

/** `npm run db:restore -- <file> [--replace-everything]` */
await run(async () => {
  const file = process.argv.slice(2).find(argument => !argument.startsWith('--'))
  if (!file) throw new BootProblem('no_file', 'Name the backup to restore: npm run db:restore -- patchbench-2026-11-20.backup')
  const database = await chooseDatabase({ embedded: 'any' })
  const urls = { owner: databaseUrl('owner'), app: databaseUrl('app'), worker: databaseUrl('worker'), auth: databaseUrl('auth') }
  const owner = new pg.Client({ connectionString: urls.owner, application_name: 'patchbench restore' })
  try {
    await owner.connect()
    const warnings = await checkRestore(owner, file, { replace: process.argv.includes(REPLACE), secretsKey: env().SECRETS_KEY })
    for (const line of warnings) console.log(line)
    await migrateDatabase(urls, console.log, () => installQueues(urls.owner))
    const counts = Object.values(await restoreBackup(owner, file))
    console.log(`restored ${counts.reduce((sum, count) => sum + count, 0)} rows of ${counts.length} tables from ${file}`)
    const broken = (await verifyAuditChains(owner)).filter(report => report.problems.length > 0 || report.unchained > 0)
    if (broken.length > 0) throw new BootProblem('audit_broken', `The audit chain of ${broken.map(report => report.name).join(', ')} does not hold in this backup; npm run audit:verify names the entries.`)
    console.log('the audit chains hold')
  } finally {
    await owner.end()
    await database.stop()
  }
})
