import { beforeAll, describe, expect, it } from 'vitest'
import { asActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { overviewInput, readOverview } from '@/server/decisions/overview'
import { withdrawBuild } from '@/server/recalls/withdraw-build'
import { testDatabase } from '../support/database'
import { addCustomer, as, findVersion, house, RU4 } from '../support/scene'

await testDatabase()

let kim: Consultant
let ru4: string
const ids: Record<string, string> = {}
const overview = (given: object) => asActor(kim, tx => readOverview(tx, overviewInput.parse(given)))

beforeAll(async () => {
  kim = await house()
  await as(kim, async tx => {
    ru4 = (await findVersion(tx, RU4)).id
    for (const [name, version] of [['Has it', '8.1.311.3'], ['May have it', '8.1.311.2'], ['Has another', '8.1.291.2']] as const) {
      ids[name] = (await addCustomer(tx, [{ version }], name)).customerId
    }
  })
  await as(kim, tx => withdrawBuild(tx, { buildId: ru4, reason: 'EWS crashes', remedy: 'keep', confirmation: '8.1.311.3' }))
})

describe('the overview', () => {
  it('tells a recall of what somebody has from one of what nobody here has, and says where it does not know', async () => {
    const { cells, needs } = await overview({})
    const seen = Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, cells.get(`${id} ${ru4}`)?.recalled]))
    expect(seen).toEqual({ 'Has it': 'here', 'May have it': 'perhaps', 'Has another': 'elsewhere' })
    expect(needs.recalled.count, 'what is counted above agrees with the marks').toBe(2)
  })

  it('narrows builds by channel, and customers by part of their name', async () => {
    expect((await overview({ channel: 'general' })).builds.map(build => build.id)).toContain(ru4)
    expect((await overview({ channel: 'prerelease' })).builds).toEqual([])
    expect((await overview({ customers: 'HAS' })).customers.map(one => one.name)).toEqual(['Has another', 'Has it'])
    expect((await overview({ customers: '%' })).customers).toEqual([])
  })
})
