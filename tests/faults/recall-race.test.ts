import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { decision } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { approve } from '@/server/decisions/decide'
import { installAnswers } from '@/server/decisions/install-facts'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import { answerApi } from '@/server/devices/api'
import { makeKey, makeKeyInput } from '@/server/devices/keys'
import { currentDecision } from '@/server/domain/decision'
import { reinstateBuild } from '@/server/recalls/reinstate-build'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, as, EX2007, findVersion, house, publish, RU4, sealedRun } from '../support/scene'
import { fullOr, PATIENCE_MS } from './form'
import { report } from './report'

await testDatabase()

const RACES = fullOr(1_000, 15)
const ORDERS = ['approval first', 'recall first', 'together', 'approval commits in the middle of the recall', 'recall commits in the middle of the approval'] as const
type Order = (typeof ORDERS)[number]

type Scene = { kim: Consultant; ada: Contact; environmentId: string; buildId: string; runId: string; keys: string[] }

/** Many, in turn: one key may ask for a system sixty times a minute. */
const KEYS = fullOr(5, 2)
let asked = 0

/** Whether a device that asks now is offered the build. */
const isOffered = async ({ keys, buildId }: Scene): Promise<boolean> => {
  const key = keys[asked++ % keys.length]!
  const said = JSON.stringify({ system: 'EX01', installations: [{ product: EX2007, version: '8.1.291.2' }] })
  const answer = await answerApi({ method: 'POST', path: '/api/v1/devices/check', authorization: `Bearer ${key}`, ifNoneMatch: null, peer: '203.0.113.9', body: said })
  expect(answer.status).toBe(200)
  return (JSON.parse(answer.body!) as { builds: { id: string }[] }).builds.some(one => one.id === buildId)
}

/** Both at once, in one of the orders. Answers whether the approval was taken, and with the recall's id. */
const race = async (scene: Scene, order: Order, ms: number) => {
  const { kim, ada, environmentId, buildId } = scene
  const offers: Promise<boolean>[] = []
  const { seen } = await asActor(ada, async tx => (await readPortalUpdate(tx, { buildId })).places[0]!)
  const approval = async (before: number, within = 0) => {
    await sleep(before)
    return asActor(ada, async tx => {
      const made = await approve(tx, { environmentId, buildId, seen, acknowledged: [] })
      await sleep(within)
      return made
    }).then(() => true, (error: { message: string }) => {
      expect(error.message).toBe('decisions.errors.withdrawn')
      return false
    })
  }
  const recall = async (before: number, within = 0) => {
    await sleep(before)
    return as(kim, async tx => {
      const made = await withdrawBuild(tx, { buildId, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' })
      await sleep(within)
      return made
    })
  }
  const [taken, { id }] = await {
    'approval first': async () => {
      const taken = await approval(0)
      offers.push(isOffered(scene))
      await sleep(ms * 10)
      return [taken, await recall(0)] as const
    },
    'recall first': () => Promise.all([approval(ms), recall(0)]),
    together: () => Promise.all([approval(0), recall(0)]),
    'approval commits in the middle of the recall': () => Promise.all([approval(0, 20), recall(ms)]),
    'recall commits in the middle of the approval': () => Promise.all([approval(ms), recall(0, 20)]),
  }[order]()
  const offeredBefore = (await Promise.all(offers)).includes(true)
  return { taken, id, offeredBefore }
}

/** So many, then another: what was said before is read with every answer. */
const RACES_OF_A_HOUSE = 40

const stage = async (): Promise<Scene> => {
  const kim = await house()
  return as(kim, async tx => {
    const { id: buildId } = await findVersion(tx, RU4)
    const runId = await sealedRun(tx, buildId, await addRig(tx))
    const { approver, environmentId } = await addCustomer(tx)
    const keys: string[] = []
    for (let n = 0; n < KEYS; n++) keys.push((await makeKey(tx, makeKeyInput.parse({ environmentId, name: `Mail ${n}` }))).key)
    return { kim, ada: approver, environmentId, buildId, runId, keys }
  })
}

describe('edge 4: approve and recall race', () => {
  it(`${RACES} times, in both orders and overlapping: the recall wins every time`, { timeout: PATIENCE_MS }, async () => {
    const began = Date.now()
    const counted = { wins: 0, taken: 0, refused: 0, offered: 0, revived: 0, toDevicesBefore: 0, toDevices: 0 }
    let scene = await stage()
    for (let n = 0; n < RACES; n++) {
      if (n > 0 && n % RACES_OF_A_HOUSE === 0) scene = await stage()
      const { kim, ada, buildId } = scene
      await as(kim, tx => publish(tx, buildId, { runIds: [scene.runId] }))
      const { taken, id, offeredBefore } = await race(scene, ORDERS[n % ORDERS.length]!, n % 7)
      const answers = await asActor(ada, tx => installAnswers(tx, { buildIds: [buildId] }))
      const said = await as(kim, tx => tx.db.select().from(decision).where(eq(decision.buildId, buildId)))
      counted[taken ? 'taken' : 'refused']++
      if (answers.some(row => row.answer.may)) counted.offered++
      if (offeredBefore) counted.toDevicesBefore++
      if (await isOffered(scene)) counted.toDevices++
      if (answers.every(row => row.answer.status === 'recalled') && currentDecision(said)?.kind !== 'approved') counted.wins++
      // Put back, with everything said before it dead: the next race begins as the first did.
      await as(kim, tx => reinstateBuild(tx, { withdrawalId: id, reason: 'Next race' }))
      if ((await asActor(ada, tx => installAnswers(tx, { buildIds: [buildId] }))).some(row => row.answer.may) || (await isOffered(scene))) counted.revived++
    }
    console.log(`edge 4: ${RACES} races, the recall won ${counted.wins}; the approval came first in ${counted.taken} of them and was revoked, in ${counted.refused} it was refused`)
    report('approve and recall race', began, [
      { what: 'races', count: RACES },
      { what: 'won by the recall', count: counted.wins, want: RACES },
      { what: 'approvals that came first and were revoked', count: counted.taken, atLeast: 1 },
      { what: 'approvals refused', count: counted.refused, atLeast: 1 },
      { what: 'times the build was offered after the recall', count: counted.offered, want: 0 },
      { what: 'devices that were offered it between approval and recall', count: counted.toDevicesBefore, atLeast: 1 },
      { what: 'devices that were offered it after the recall', count: counted.toDevices, want: 0 },
      { what: 'approvals that lived again once it was put back', count: counted.revived, want: 0 },
    ])
  })
})
