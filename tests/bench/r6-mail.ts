import { createTransport } from 'nodemailer'
import { eq, sql } from 'drizzle-orm'
import { mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { checkout } from '@/bin/run'
import { job } from '@/server/actor'
import { runDigests } from '@/server/digests/run-digests'
import { queueMail } from '@/server/mail/queue-mail'
import type { Measure } from './bench'
import { enter } from './estates'
import { compare, rounded, timed } from './figure'
import { startSink } from './mail-sink-process'
import { startNode } from './started'

const CONNECTIONS = 8

/** R6: digests out of the ledger by the worker, each claimed and settled, against a pool that sends what is rendered already. */
export const measureMail: Measure = async ({ estates, rounds, quick, say, finally: atEnd }) => {
  const { cluster, all } = await estates()
  const { database, kim } = all[0]!
  enter(cluster, database)
  const sink = await startSink()
  atEnd(sink.stop)
  const house = job('bench', kim.consultancyId)

  let made = 0
  // A week from now, when everybody who has just been registered is due.
  const composing = await timed(async () => void (made = (await runDigests(new Date(Date.now() + 8 * 86_400_000), kim.consultancyId)).queued))
  if (made > 0) say(`${made} digests composed, rendered and entered in the ledger in ${rounded(composing / 1000)} s: ${rounded(made / (composing / 1000))} a second`)
  // The one of middle size: a member's, over all customers, is a hundred times a contact's.
  const letter = await asActor(house, async tx => {
    const letters = await tx.db.select().from(mail).where(eq(mail.kind, 'digest')).orderBy(sql`length(${mail.html})`)
    return letters[letters.length >> 1]
  })
  const { html, text, subject } = letter ?? { html: '<p>Nothing new</p>'.repeat(300), text: 'Nothing new\n'.repeat(300), subject: 'Your digest' }

  const count = quick ? 400 : 2_000
  const environment: NodeJS.ProcessEnv = { ...process.env, ...cluster.settingsFor(database), NODE_ENV: 'production', PATCHBENCH_PART: 'worker', SMTP_URL: sink.url, MAIL_FROM: 'Bench <bench@example.com>' }
  delete environment.DATABASE_URL
  let ready = false
  const worker = await startNode(['--import', 'tsx', 'bin/worker.ts'], { cwd: checkout, env: environment }, async child => (child.listenerCount('message') || child.once('message', () => (ready = true)), ready))
  const pool = createTransport({ url: sink.url, pool: true, maxConnections: CONNECTIONS, maxMessages: Infinity })
  const [ours, limit]: [number[], number[]] = [[], []]
  try {
    for (let round = 0; round <= rounds; round++) {
      await asActor(house, async tx => {
        for (let n = 0; n < count; n++) await queueMail(tx, { kind: 'digest', key: `bench:${round}:${n}`, to: `ours${round}-${n}@customer.example`, locale: 'en', subject, html, text })
      })
      const sent = await sink.rate(`ours${round}`, count)
      const bare = sink.rate(`limit${round}`, count)
      await Promise.all(Array.from({ length: count }, (_, n) => pool.sendMail({ from: 'Bench <bench@example.com>', to: `limit${round}-${n}@customer.example`, subject, html, text })))
      if (round > 0) ours.push(sent)
      if (round > 0) limit.push(await bare)
    }
  } finally {
    pool.close()
    await worker.stop()
  }
  const unsettled = await asActor(house, tx => tx.db.$count(mail, eq(mail.state, 'unknown')))
  if (unsettled > 0) throw new Error(`${unsettled} mails whose fate is unknown`)
  return [compare({ name: `R6 digest mails with their ledger, mails/s (${count} of ${Math.round((html.length + text.length) / 1000)} KB a round)`, ours, limit, goal: 0.7 }, ratio => ratio >= 0.7)]
}
