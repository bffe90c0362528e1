import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '@/db/embedded/cluster'
import { mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { MAX_ATTEMPTS } from '@/server/mail/attempts'
import { queueMail } from '@/server/mail/queue-mail'
import { testDatabase } from '../support/database'
import { house } from '../support/scene'
import { BUILD_MS, ensureBuiltOnce } from './built'
import { fullOr, PARTS, PATIENCE_MS } from './form'
import { hasten } from './hasten'
import { address, startMoodyMailServer, type Attempt, type Mood } from './moody-mail-server'
import { partsOn } from './parts'
import { report } from './report'
import { visit } from './visitor'

const OF_EACH = fullOr(15, 2)
const AWAY_MS = fullOr(8_000, 1_500)
const TIMES: Record<Mood, number> = { later: fullOr(3, 2), later_after_data: 2, refuse: 99, slow: 1, stall: fullOr(1, 0), drop_before_data: 2, drop_after_data: 1 }
/** The shortest the queue's backoff may be before the nth retry. */
const leastWaitSeconds = (retry: number) => Math.min(7_200, 5 * 2 ** retry)

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
const smtpPort = await freePort()
const parts = partsOn(database, { SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, LOG_LEVEL: 'fatal' })
let server: Awaited<ReturnType<typeof startMoodyMailServer>> | undefined
beforeAll(async () => {
  await ensureBuiltOnce()
  await admin.connect()
}, BUILD_MS)
afterAll(async () => {
  await parts.stopAll()
  await server?.stop()
  await admin.end()
})

/** Written down by the database as a job is put back: whoever looked from time to time would read what is left of a wait. */
const noteWaits = () => admin.query(`
  create table wait (retry int, seconds float8);
  create function note_wait() returns trigger language plpgsql security definer set search_path = public as $$
    begin
      insert into wait values (new.retry_count, extract(epoch from new.start_after - now()));
      return null;
    end $$;
  create trigger note_wait after insert on pgboss.job for each row when (new.name = 'send-mail' and new.state = 'retry') execute function note_wait()`)
const readWaits = async () => (await admin.query<{ retry: number; seconds: number }>('select * from wait')).rows

type Letter = { to: string; kind: 'recall_alert' | 'digest'; mood: Mood | 'fine' }

const letters: Letter[] = (['fine', ...(Object.keys(TIMES) as Mood[])] as const).flatMap(mood =>
  (['recall_alert', 'digest'] as const).flatMap(kind => Array.from({ length: OF_EACH }, (_, n) => ({ to: address(mood, mood === 'fine' ? 0 : TIMES[mood], `${kind}${n}`), kind, mood }))))

describe('a mail server that refuses, is slow, or drops the line', () => {
  it('gets every letter in the end, none twice that it took, and what it never takes is listed', { timeout: PATIENCE_MS + 60_000 }, async () => {
    const began = Date.now()
    await noteWaits()
    const kim = await house()
    const visitor = await visit(kim)
    const { slug } = (await admin.query<{ slug: string }>('select slug from consultancy where id = $1', [kim.consultancyId])).rows[0]!
    await asActor(kim, async tx => {
      for (const { to, kind } of letters) await queueMail(tx, { kind, key: to, to, locale: 'en', subject: 'News', html: '<p>News</p>', text: 'News' })
      await queueMail(tx, { kind: 'recall_alert', key: 'hopeless', to: address('later', 99, 'hopeless'), locale: 'en', subject: 'News', html: '<p>News</p>', text: 'News' })
    })
    // A day and a half of tries, but for the last two.
    await admin.query('update mail set attempts = $1 where key = $2', [MAX_ATTEMPTS - 2, 'hopeless'])
    const webPorts = await Promise.all(Array.from({ length: PARTS }, freePort))
    const started = [...webPorts.map(port => parts.start('web', { PORT: String(port) })), ...webPorts.map(() => parts.start('worker'))]
    await Promise.all(started.map(one => one.ready))
    // At first there is no server at all.
    await sleep(AWAY_MS)
    const [sink] = [(server = await startMoodyMailServer(smtpPort))]

    const unfinished = async () => {
      await hasten(admin, 'waiting')
      return asActor(kim, async tx => (await tx.db.select().from(mail)).filter(({ state }) => state === 'queued' || state === 'sending' || state === 'failed').length)
    }
    await expect.poll(unfinished, { timeout: PATIENCE_MS, interval: 250 }).toBe(0).catch(() => undefined)
    const undone = await unfinished()
    // What should not come any more would come now.
    await sleep(1_500)

    const rows = await asActor(kim, tx => tx.db.select().from(mail))
    const stateOf = new Map(rows.map(row => [row.toAddress, row.state]))
    const of = (mood: Letter['mood'], kind?: Letter['kind']) => letters.filter(one => one.mood === mood && (!kind || one.kind === kind))
    const answers = ({ to }: Pick<Letter, 'to'>, answer?: Attempt['answer']) => sink.attempts.filter(one => one.to === to && (!answer || one.answer === answer))
    const unsure: readonly Mood[] = ['drop_after_data', 'stall']
    const shouldArrive = letters.filter(one => one.mood !== 'refuse' && !(unsure.includes(one.mood as Mood) && TIMES[one.mood as Mood] > 0 && one.kind === 'digest'))
    const asked = unsure.flatMap(mood => (TIMES[mood] > 0 ? of(mood, 'digest') : []))
    const pagesOf = (state: string) => Promise.all(webPorts.map(port => visitor.page(port, `/console/${slug}/mail?state=${state}`)))
    const [deadPages, unknownPages] = [await pagesOf('dead'), await pagesOf('unknown')]
    const dead = [...of('refuse').map(one => one.to), address('later', 99, 'hopeless')]
    const waits = await readWaits()
    report('mail-trouble', began, [
      { what: 'letters', count: letters.length + 1, want: rows.length },
      { what: 'letters left undone', count: undone, want: 0 },
      { what: 'conversations', count: sink.attempts.length, atLeast: letters.length },
      { what: 'letters the server said 250 to more than once', count: letters.filter(one => answers(one, 'yes').length > 1).length, want: 0 },
      { what: 'letters it should have taken once and has not', count: shouldArrive.filter(one => answers(one, 'yes').length !== 1 || stateOf.get(one.to) !== 'sent').length, want: 0 },
      { what: 'letters under two Message-IDs', count: letters.filter(one => new Set(answers(one).map(each => each.messageId).filter(Boolean)).size > 1).length, want: 0 },
      { what: 'tries of what was refused for good, beyond the first', count: of('refuse').reduce((sum, one) => sum + answers(one).length - 1, 0), want: 0 },
      { what: 'dead letters', count: rows.filter(({ state }) => state === 'dead').length, want: dead.length },
      { what: 'of them not on the mail page', count: dead.filter(to => !deadPages.every(page => page.includes(to))).length, want: 0 },
      { what: 'digests whose line was dropped after the data: asked about', count: asked.filter(one => stateOf.get(one.to) === 'unknown').length, want: asked.length },
      { what: 'of them tried again without being asked', count: asked.reduce((sum, one) => sum + answers(one).length - 1, 0), want: 0 },
      { what: 'of them not on the mail page', count: asked.filter(({ to }) => !unknownPages.every(page => page.includes(to))).length, want: 0 },
      { what: 'waits before another try', count: waits.length, atLeast: OF_EACH },
      { what: 'of them shorter than the backoff', count: waits.filter(({ retry, seconds }) => seconds < leastWaitSeconds(retry)).length, want: 0 },
      { what: 'longest wait, in seconds', count: Math.round(Math.max(...waits.map(({ seconds }) => seconds))), atLeast: leastWaitSeconds(fullOr(2, 1)) },
      { what: 'processes that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
