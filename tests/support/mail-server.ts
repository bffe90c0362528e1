import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** What the server does with the next letters, in order; then it accepts. */
export type Mood = 'accept' | 'drop_after_data' | 'drop_before_data' | { code: number }

export type ReceivedMail = Email & { raw: string; recipients: string[] }

/** A real mail server on loopback. A letter counts as received once it said 250 or dropped the line after reading all of it. */
export async function startMailServer({ onReceived = () => {}, port: wanted = 0 }: { onReceived?: (mail: ReceivedMail) => void; port?: number } = {}) {
  const received: ReceivedMail[] = []
  const moods: Mood[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, done) {
      const mood = moods[0]
      if (mood !== undefined && typeof mood === 'object') {
        moods.shift()
        return done(Object.assign(new Error(mood.code >= 500 ? 'No such person' : 'Come back later'), { responseCode: mood.code }))
      }
      if (mood === 'drop_before_data') {
        moods.shift()
        return closeAll()
      }
      done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        void PostalMime.parse(raw).then(email => {
          const mail = { ...email, raw: raw.toString('utf8'), recipients: session.envelope.rcptTo.map(({ address }) => address) }
          received.push(mail)
          if (moods.shift() === 'drop_after_data') return closeAll()
          done()
          onReceived(mail)
        })
      })
    },
  })
  const closeAll = () => (server as unknown as { connections: Set<{ _socket: { destroy(): void } }> }).connections.forEach(({ _socket }) => _socket.destroy())
  server.on('error', () => undefined)
  await new Promise<void>(resolve => server.listen(wanted, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    moods,
    stop: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
