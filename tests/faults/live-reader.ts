import http from 'node:http'

/** An open page's stream as a browser keeps it: broken off, it is asked for again from the last event on. */
export const openLive = (port: () => number, path: string, cookie: string) => {
  const heard = new Set<string>()
  let [last, over, allTo] = ['', false, 0]
  let request: http.ClientRequest | undefined
  const connect = (): void => {
    if (over) return
    const again = () => setTimeout(connect, 200)
    request = http.get({ port: port(), host: '127.0.0.1', path: `/api/trpc/${path}?input=${encodeURIComponent('{}')}`, agent: false, headers: { cookie, accept: 'text/event-stream', ...(last && { 'last-event-id': last }) } }, response => {
      if (response.statusCode !== 200) {
        response.resume()
        return void again()
      }
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (text += chunk).split('\n\n')
        text = parts.pop()!
        for (const part of parts) {
          last = /^id: (\d+)$/m.exec(part)?.[1] ?? last
          const subject = /"subjectId":"([^"]+)"/.exec(part)?.[1]
          if (subject) heard.add(subject)
          // More than is told one by one: a page reads itself anew, and has all up to there.
          if (/"kind":"all"/.test(part)) allTo = Number(last)
        }
      })
      response.on('error', () => undefined)
      response.on('close', again)
    })
    request.on('error', again)
  }
  connect()
  return {
    heard,
    /** up to where it was told to read everything anew */
    allTo: () => allTo,
    /** Where it begins has been told: a page says when it was rendered, this reader does not, and hears what comes from here on. */
    begun: () => last !== '',
    close: () => {
      over = true
      request?.destroy()
    },
  }
}
