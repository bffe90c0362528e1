import net from 'node:net'

export type Reply = { status: number; body: string }

/** One kept connection that asks, reads the whole answer and asks again: as lean as can be, so that a server is measured and not its client. */
export class PollClient {
  private socket: net.Socket
  private text = ''
  private settle: { resolve(reply: Reply): void; reject(error: Error): void } | null = null

  constructor(port: number) {
    this.socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.setEncoding('utf8')
    this.socket.on('data', (chunk: string) => this.take(chunk))
    this.socket.on('error', error => this.settle?.reject(error))
    this.socket.on('close', () => this.settle?.reject(new Error('the connection was closed')))
  }

  ask(request: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error('the connection was closed'))
      this.settle = { resolve, reject }
      this.socket.write(request)
    })
  }

  close(): void {
    this.settle = null
    this.socket.destroy()
  }

  private take(chunk: string): void {
    this.text += chunk
    const head = this.text.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/content-length: (\d+)/i.exec(this.text.slice(0, head))?.[1] ?? 0)
    if (Buffer.byteLength(this.text) - head - 4 < length) return
    const reply = { status: Number(this.text.slice(9, 12)), body: this.text.slice(head + 4) }
    this.text = ''
    const { settle } = this
    this.settle = null
    settle?.resolve(reply)
  }
}

/** A poll as it goes over the line. */
export const pollRequest = (key: string, system: string, { version = '8.1.291.2', etag }: { version?: string; etag?: string } = {}): string => {
  const body = JSON.stringify({ system, os: undefined, installations: [{ product: 'exchange-2007', version }] })
  const lines = ['POST /api/v1/devices/check HTTP/1.1', 'Host: 127.0.0.1', `Authorization: Bearer ${key}`, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, ...(etag ? [`If-None-Match: ${etag}`] : [])]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
