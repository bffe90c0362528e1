import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { renderToPipeableStream } from 'react-dom/server'
import { membershipsOf } from '@/db/credentials'
import { userOfSession } from '@/server/auth/session'
import type { Estate } from './estates'
import { elementsOf, type Markup } from './markup-tree'
import { readOverviewOf } from './r3-publish'

// The same page without Next: node:http, the session and the page's own read, and React's stream. Asked with ?data=no
// it renders alone.
const { estate, token, markup } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as { estate: Estate; token: string; markup: Markup }

const server = createServer((request, response) => {
  void (async () => {
    if (!request.url!.includes('data=no')) {
      const user = await userOfSession(token)
      if (!user || (await membershipsOf(user.id)).length === 0) return void response.writeHead(401).end()
      await readOverviewOf(estate)
    }
    response.setHeader('content-type', 'text/html; charset=utf-8')
    const { pipe } = renderToPipeableStream(elementsOf(markup), { onShellReady: () => void pipe(response) })
  })()
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
process.on('disconnect', () => process.exit())
