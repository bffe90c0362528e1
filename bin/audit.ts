import pg from 'pg'
import { eraseFromAudit, verifyAuditChains } from '@/db/audit-chain'
import { BootProblem } from '@/server/boot-problem'
import { databaseUrl } from '@/server/env'
import { run } from './run'
import { chooseDatabase } from './settings'

/** `npm run audit:verify` · `npm run audit:erase -- <user id>` */
await run(async () => {
  const [verb, userId] = process.argv.slice(2)
  const database = await chooseDatabase({ embedded: 'any' })
  const owner = new pg.Client({ connectionString: databaseUrl('owner') })
  try {
    await owner.connect()
    if (verb === 'erase') await erase(owner, userId)
    else await verify(owner)
  } finally {
    await owner.end()
    await database.stop()
  }
})

async function verify(owner: pg.Client): Promise<void> {
  const reports = await verifyAuditChains(owner)
  for (const { name, entries, unchained, problems } of reports) {
    console.log(`${name}: ${entries} entries, ${problems.length === 0 && unchained === 0 ? 'the chain holds' : `${problems.length} problems, ${unchained} entries beside the chain`}`)
    for (const { seq, kind } of problems.slice(0, 50)) console.log(`  entry ${seq}: ${kind.replaceAll('_', ' ')}`)
  }
  if (reports.some(report => report.problems.length > 0 || report.unchained > 0)) process.exitCode = 1
}

async function erase(owner: pg.Client, userId: string | undefined): Promise<void> {
  if (!userId || !/^[0-9a-f-]{36}$/i.test(userId)) throw new BootProblem('user_id', 'Name the person by their user id: npm run audit:erase -- 00000000-0000-0000-0000-000000000000')
  console.log(`emptied ${await eraseFromAudit(owner, userId)} audit entries; the chains still verify`)
}
