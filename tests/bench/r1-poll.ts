import type { Measure } from './bench'
import { raiseFleet, startPart } from './devices-house'
import { compare } from './figure'
import { PollClient, pollRequest } from './poll-client'

// R1: a poll whose stored answer is true, over bare node:http, against bare node:http with one prepared query. As many
// connections to each, in turn; the client is the same and counts on both sides.
const CONNECTIONS = 32
const GOAL = 0.6

export const measurePoll: Measure = async ({ quick, rounds, say }) => {
  const fleet = await raiseFleet({ customers: quick ? 20 : 80, servers: 50, say })
  const parts: { port: number; stop(): Promise<void> }[] = []
  try {
    const ours = await startPart('bin/devices.ts')
    parts.push(ours)
    const bare = await startPart('tests/bench/bare-poll.ts', { DATABASE_URL: fleet.database.settings.DATABASE_URL!, CONSULTANCY: fleet.kim.consultancyId })
    parts.push(bare)
    // So many that none asks more often than a device may: one that does is stopped, and that is not what is measured.
    const asked = fleet.devices.map(one => ({ ours: pollRequest(one.key, one.system), bare: pollRequest(one.key, one.systemId) }))
    await pollAll(ours.port, asked.map(one => one.ours))
    const perSecond = { ours: [] as number[], limit: [] as number[] }
    for (let round = 0; round <= rounds; round++) {
      for (const [name, port] of [['limit', bare.port], ['ours', ours.port]] as const) {
        const rate = await rateOf(port, asked.map(one => (name === 'ours' ? one.ours : one.bare)), quick ? 800 : 2_500)
        if (round > 0) perSecond[name].push(rate)
      }
    }
    return [compare({ name: 'R1 device poll, devices process, polls/s', ours: perSecond.ours, limit: perSecond.limit, goal: GOAL }, ratio => ratio >= GOAL)]
  } finally {
    for (const part of parts) await part.stop()
    await fleet.stop()
  }
}

/** Once each, so that every answer is stored. */
const pollAll = async (port: number, requests: readonly string[]): Promise<void> => {
  const client = new PollClient(port)
  for (const request of requests) {
    const { status, body } = await client.ask(request)
    if (status !== 200 || !body.includes('"downloads":1')) throw new Error(`the first poll was answered ${status} ${body}`)
  }
  client.close()
}

const rateOf = async (port: number, requests: readonly string[], forMs: number): Promise<number> => {
  const clients = Array.from({ length: CONNECTIONS }, () => new PollClient(port))
  let done = 0
  const began = performance.now()
  await Promise.all(clients.map(async (client, first) => {
    for (let n = first; performance.now() - began < forMs; n += CONNECTIONS) {
      const { status } = await client.ask(requests[n % requests.length]!)
      if (status !== 200) throw new Error(`a poll was answered ${status}`)
      done++
    }
  }))
  const rate = done / ((performance.now() - began) / 1000)
  clients.forEach(client => client.close())
  return rate
}
