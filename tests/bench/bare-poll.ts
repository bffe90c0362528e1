import { createServer } from 'node:http'
import pg from 'pg'

// What R1 is measured against: bare node:http and one prepared query by primary key, as the owner, past row security. It
// reads a body and answers with one as long as the device's, and knows neither key nor tenant.
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => {
    const { system } = JSON.parse(text) as { system: string }
    void pool.query<{ body: string }>({ name: 'answer', text: `select body #>> '{}' as body from device_answer where consultancy_id = $1 and system_id = $2`, values: [process.env.CONSULTANCY, system] }).then(({ rows }) => {
      const body = rows[0]!.body
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body)
    })
  })
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'))
