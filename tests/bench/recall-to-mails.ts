import { eq, like } from 'drizzle-orm'
import { createTransport } from 'nodemailer'
import { prepareDatabase } from '@/bin/prepare-database'
import { checkout } from '@/bin/run'
import { closePools } from '@/db/pools'
import { contact, mail } from '@/db/schema'
import { forgetSettings } from '@/server/env'
import { reinstateBuild } from '@/server/recalls/reinstate-build'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { startTestServer } from '../support/database-server'
import { addCustomer, as, findVersion, house, RU4 } from '../support/scene'
import type { Measure } from './bench'
import { compare, median, rounded } from './figure'
import { startSink } from './mail-sink-process'
import { startNode } from './started'

const CONNECTIONS = 8
const clockMs = () => performance.timeOrigin + performance.now()

/**
 * From the click until the mail server has every alert of 500 exposed customers (100 in the quick form): the recall's
 * own transaction, its letters written, entered and sent by one worker; against a pool that sends the same letters, ready.
 */
export const measureRecallToMails: Measure = async ({ quick, rounds, say }) => {
  const customers = quick ? 100 : 500
  const database = await startTestServer()
  const sink = await startSink()
  const pool = createTransport({ url: sink.url, pool: true, maxConnections: CONNECTIONS, maxMessages: Infinity })
  let worker: Awaited<ReturnType<typeof startNode>> | undefined
  const [ours, limit, commits]: [number[], number[], number[]] = [[], [], []]
  try {
    for (const role of ['APP', 'WORKER', 'AUTH']) delete process.env[`${role}_DATABASE_URL`]
    Object.assign(process.env, database.settings, { APP_URL: 'http://localhost:3000' })
    forgetSettings()
    await prepareDatabase(() => undefined)
    let ready = false
    const environment: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production', PATCHBENCH_PART: 'worker', SMTP_URL: sink.url, MAIL_FROM: 'Bench <bench@example.com>' }
    worker = await startNode(['--import', 'tsx', 'bin/worker.ts'], { cwd: checkout, env: environment }, async child => (child.listenerCount('message') || child.once('message', () => (ready = true)), ready))
    const kim = await house()
    for (let n = 0; n < customers; n++) {
      await as(kim, async tx => {
        const { approver } = await addCustomer(tx, [{ updateMode: 'automatic' }])
        await tx.db.update(contact).set({ email: `ours-${n}@customer.example` }).where(eq(contact.id, approver.membershipId))
      })
    }
    const buildId = await as(kim, async tx => (await findVersion(tx, RU4)).id)
    say(`${customers} customers, each with a server that updates itself and a contact`)
    // The first round warms both sides up.
    for (let round = 0; round <= rounds; round++) {
      const clicked = clockMs()
      const { id } = await as(kim, tx => withdrawBuild(tx, { buildId, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
      const committed = clockMs()
      const arrived = await sink.arrived('ours', (2 * round + 1) * customers)
      const letters = await as(kim, tx => tx.db.select().from(mail).where(like(mail.key, `alert:${id}:%`)))
      if (letters.length !== customers) throw new Error(`${letters.length} alerts for ${customers} customers`)
      const bareBegan = clockMs()
      await Promise.all(letters.map(({ toAddress, subject, html, text }) => pool.sendMail({ from: 'Bench <bench@example.com>', to: toAddress.replace('ours', 'limit'), subject, html, text })))
      const bare = (await sink.arrived('limit', (round + 1) * customers)) - bareBegan
      await as(kim, tx => reinstateBuild(tx, { withdrawalId: id, reason: 'The next round' }))
      // Its end is told to the same people.
      await sink.arrived('ours', (2 * round + 2) * customers)
      if (round === 0) continue
      ours.push(arrived - clicked)
      commits.push(committed - clicked)
      limit.push(bare)
    }
  } finally {
    pool.close()
    await worker?.stop()
    sink.stop()
    await closePools()
    await database.stop()
    for (const name of ['APP_URL', 'APP_DATABASE_URL', 'WORKER_DATABASE_URL', 'AUTH_DATABASE_URL']) delete process.env[name]
    forgetSettings()
  }
  const name = `recall to mails: from the click until SMTP has all alerts of ${customers} customers, ms (${rounded(median(commits))} until the commit; limit: the same letters, sent raw; no goal)`
  return [compare({ name, ours, limit, goal: null }, () => true)]
}
