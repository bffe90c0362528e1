import { createServer } from 'node:net'

// A mail server that takes everything at once and reads nothing: what sending costs is the sender's. A process of its own.
const taken = new Map<string, { count: number; first: number; last: number }>()

const server = createServer(socket => {
  let inData = false
  let text = ''
  let run = ''
  socket.setNoDelay(true).on('error', () => socket.destroy())
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk
    for (;;) {
      if (inData) {
        const end = text.indexOf('\r\n.\r\n')
        if (end < 0) return void (text = text.slice(-4))
        text = text.slice(end + 5)
        inData = false
        const now = performance.timeOrigin + performance.now()
        const seen = taken.get(run) ?? { count: 0, first: now, last: now }
        taken.set(run, { count: seen.count + 1, first: seen.first, last: now })
        socket.write('250 taken\r\n')
        continue
      }
      const end = text.indexOf('\r\n')
      if (end < 0) return
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      const recipient = /^RCPT TO:<([a-z0-9]+)-/i.exec(line)
      if (recipient) run = recipient[1]!
      if (/^DATA/i.test(line)) {
        inData = true
        socket.write('354 go\r\n')
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
      else socket.write('250 ok\r\n')
    }
  })
  socket.write('220 sink\r\n')
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
process.on('message', (run: string) => process.send?.({ run, ...(taken.get(run) ?? { count: 0, first: 0, last: 0 }) }))
process.on('disconnect', () => process.exit())
