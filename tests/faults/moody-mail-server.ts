import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

/** What a recipient's address asks for, as often as its number says; then, and for any other address, the server accepts. */
export const MOODS = ['later', 'later_after_data', 'refuse', 'slow', 'stall', 'drop_before_data', 'drop_after_data'] as const
export type Mood = (typeof MOODS)[number]

/** `later-2.alert7@example.com`: come back later, twice. */
export const address = (mood: Mood | 'fine', times: number, name: string): string => `${mood}-${times}.${name}@example.com`

export type Attempt = { to: string; at: number; messageId: string; answer: 'yes' | 'no answer' | 'no' }

const SLOW_MS = 2_000
/** Longer than the product waits for an answer. */
const STALL_MS = 75_000

/** A real mail server on loopback whose mood is the recipient's. `attempts` holds every conversation that named the recipient. */
export const startMoodyMailServer = async (port = 0) => {
  const attempts: Attempt[] = []
  const moodOf = (to: string): Mood | 'fine' => {
    const [, mood, times] = /^([a-z_]+)-(\d+)\./.exec(to) ?? []
    const before = attempts.filter(one => one.to === to && one.answer !== 'yes').length
    return mood && before < Number(times) ? (mood as Mood) : 'fine'
  }
  const no = (code: number) => Object.assign(new Error(code >= 500 ? 'No such person' : 'Come back later'), { responseCode: code })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo({ address: to }, session, done) {
      const mood = moodOf(to)
      if (mood !== 'later' && mood !== 'refuse' && mood !== 'drop_before_data') return done()
      attempts.push({ to, at: Date.now(), messageId: '', answer: mood === 'drop_before_data' ? 'no answer' : 'no' })
      if (mood === 'drop_before_data') return drop(session.id)
      done(no(mood === 'refuse' ? 550 : 450))
    },
    onData(stream, session, done) {
      const to = session.envelope.rcptTo[0]!.address
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const mood = moodOf(to)
        const messageId = /^message-id:\s*(<[^>]+>)/im.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? ''
        const note = (answer: Attempt['answer']) => attempts.push({ to, at: Date.now(), messageId, answer })
        if (mood === 'drop_after_data') {
          note('no answer')
          return drop(session.id)
        }
        if (mood === 'stall') {
          note('no answer')
          return void sleep(STALL_MS, undefined, { ref: false }).then(() => drop(session.id))
        }
        if (mood === 'later_after_data') {
          note('no')
          return done(no(451))
        }
        void sleep(mood === 'slow' ? SLOW_MS : 0).then(() => {
          note('yes')
          done()
        })
      })
    },
  })
  const drop = (id: string) => (server as unknown as { connections: Set<{ id: string; _socket: { destroy(): void } }> }).connections.forEach(one => one.id === id && one._socket.destroy())
  server.on('error', () => undefined)
  const listen = (at: number) => new Promise<void>(resolve => server.listen(at, '127.0.0.1', resolve))
  await listen(port)
  return {
    port: (server.server.address() as AddressInfo).port,
    attempts,
    stop: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
