import { setTimeout as sleep } from 'node:timers/promises'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { as } from '../support/scene'
import { countRecall, type Polled } from '../support/fleet-recall'
import type { Measure } from './bench'
import { raiseFleet, startPart } from './devices-house'
import type { Figure } from './figure'
import { PollClient, pollRequest } from './poll-client'

// The whole fleet polls for two minutes, each device in its turn and again when the round is over, at two devices
// processes; in the middle the build they are all offered is recalled.
const CONNECTIONS = 64
const ROUND_MS = 20_000

export const measureFleet: Measure = async ({ quick, say }) => {
  const fleet = await raiseFleet({ customers: quick ? 20 : 200, servers: 50, say })
  const forMs = quick ? 30_000 : 120_000
  const parts: Awaited<ReturnType<typeof startPart>>[] = []
  try {
    for (let n = 0; n < 2; n++) parts.push(await startPart('bin/devices.ts'))
    const requests = fleet.devices.map(one => pollRequest(one.key, one.system))
    const polls: Polled[] = []
    const failures = new Map<string, number>()
    const began = performance.now()
    const running = Array.from({ length: CONNECTIONS }, async (_, first) => {
      for (let round = 0; performance.now() - began < forMs; round++) {
        // A server ends a connection that rests for as long as this one would between two rounds.
        const client = new PollClient(parts[first % parts.length]!.port)
        for (let n = first; n < requests.length && performance.now() - began < forMs; n += CONNECTIONS) {
          const askedAt = performance.now()
          const { status, body } = await client.ask(requests[n]!)
          if (status !== 200) failures.set(`${status} ${body.slice(0, 200)}`, (failures.get(`${status} ${body.slice(0, 200)}`) ?? 0) + 1)
          polls.push({ askedAt, answeredAt: performance.now(), status, offered: body.includes('"downloads":1') })
        }
        client.close()
        // A device asks once a round: no more often than a device may.
        await sleep(Math.max(0, began + (round + 1) * ROUND_MS - performance.now()))
      }
    })
    await sleep(forMs / 2)
    await as(fleet.kim, tx => withdrawBuild(tx, { buildId: fleet.ru4, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
    const committedAt = performance.now()
    say(`recalled after ${Math.round((committedAt - began) / 1000)} s`)
    await Promise.all(running)
    const counted = countRecall(polls, committedAt)
    say(JSON.stringify(counted))
    for (const [what, times] of failures) say(`${times} × ${what}`)
    const sound = counted.failed === 0 && counted.offeredBefore > 0 && counted.after > 0
    const figure: Figure = {
      name: `fleet: ${fleet.devices.length} devices through a recall, offered the build by polls begun after its commit (of ${counted.after}; before it ${counted.offeredBefore} were offered it, ${counted.failed} polls failed)`,
      ours: counted.offeredAfter, limit: null, ratio: null, goal: 0, ok: sound && counted.offeredAfter === 0, n: counted.polls, spread: [0, counted.slowestMs],
    }
    return [figure]
  } finally {
    for (const part of parts) await part.stop()
    await fleet.stop()
  }
}
