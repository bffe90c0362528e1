import { beforeAll, describe, expect, it } from 'vitest'
import { asActor } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { find, findInput, type FoundKind } from '@/server/search/find'
import { readWords } from '@/server/search/read-words'
import { testDatabase } from '../support/database'
import { addCustomer, addRig, addServer, as, findVersion, house, publish, RU4, sealedRun, SP1 } from '../support/scene'

await testDatabase()

const HASH = 'c0ffee'.padEnd(64, '0')
let kim: Consultant, other: Consultant
let aoi: Awaited<ReturnType<typeof addCustomer>>, brook: typeof aoi
let rigId: string, runId: string

beforeAll(async () => {
  kim = await house()
  other = await house('Heron')
  for (const consultant of [kim, other]) {
    await as(consultant, tx => addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: `Secret of ${consultant.consultancyId}`, kind: 'interim_update', channel: 'private', hash: HASH, source: 'The vendor' })))
  }
  await as(other, tx => addCustomer(tx, [{ name: 'AOI-MBX1' }], 'Aoi Shoji'))
  ;[aoi, brook] = await as(kim, async tx => [await addCustomer(tx, [{ name: 'AOI-MBX1' }, { name: 'AOI-MBX2', roles: ['EdgeTransport'] }], '100%_Aoi 商事'), await addCustomer(tx, [{ name: 'BRK-MBX1' }], 'Brook')])
  await as(kim, async tx => {
    rigId = await addRig(tx, { name: 'LAB-MBX1' })
    const ru4 = await findVersion(tx, RU4)
    runId = await sealedRun(tx, ru4.id, rigId)
    await publish(tx, ru4.id, { runIds: [runId] })
  })
})

const ask = async (actor: Consultant | Contact, words: string) => {
  const groups = await asActor(actor, tx => find(tx, findInput.parse({ words })))
  return (kind: FoundKind) => groups.find(one => one.kind === kind)?.hits ?? []
}
const titles = (hits: { title: string }[]) => hits.map(hit => hit.title)

describe('whoever works here finds', () => {
  it('a customer, its environments and its systems by part of a name, with the way there', async () => {
    const found = await ask(kim, 'mbx')
    expect(titles(found('systems'))).toEqual(['AOI-MBX1', 'AOI-MBX2', 'BRK-MBX1', 'LAB-MBX1'])
    expect(found('systems')[0]).toMatchObject({ detail: '100%_Aoi 商事 · Mail', path: expect.stringContaining(`/customers/${aoi.customerId}/systems/`) })
    expect(found('systems')[3]!.path).toBe(`/lab/rigs/${rigId}`)
    expect((await ask(kim, '商事'))('customers')).toMatchObject([{ id: aoi.customerId, path: `/customers/${aoi.customerId}` }])
    expect((await ask(kim, 'mail'))('environments').map(hit => hit.id).sort()).toEqual([aoi.environmentId, brook.environmentId].sort())
  })

  it('a system by words of the system and of its customer together', async () => {
    expect(titles((await ask(kim, 'brook mbx1'))('systems'))).toEqual(['BRK-MBX1'])
  })

  it.each(['8.1.311.3', '8.01.0311.003', 'v8.1.311.3', 'Version 8.1 (Build 311.3)', '８.１.３１１.３', '8.01.0311', '8.1.31', 'KB952580', '952580', 'rollup 4 2007 sp1'])('a build by “%s”', async words => {
    const found = await ask(kim, words)
    expect(found('builds').map(hit => hit.detail).join('\n')).toContain('8.1.311.3')
  })

  it('a build by the beginning of its hash, and by an alias', async () => {
    expect(titles((await ask(kim, 'C0FFEE'))('builds'))).toEqual([`Secret of ${kim.consultancyId}`])
    const aliased = await as(kim, async tx => (await tx.db.query.build.findMany()).find(row => row.aliases.length > 0)!)
    expect((await ask(kim, aliased.aliases[0]!))('builds').map(hit => hit.id)).toContain(aliased.id)
  })

  it('a run by its build and by its rig', async () => {
    for (const words of ['8.1.311.3', 'rig']) expect((await ask(kim, words))('runs').map(hit => hit.path), words).toEqual([`/lab/runs/${runId}`])
  })

  it('what begins like the words before what only contains them', async () => {
    await as(kim, tx => addServer(tx, brook.environmentId, { name: 'MBX1' }))
    expect(titles((await ask(kim, 'mbx1'))('systems'))[0]).toBe('MBX1')
  })

  it('% and _ as the letters they are', async () => {
    expect(titles((await ask(kim, '%_'))('customers'))).toEqual(['100%_Aoi 商事'])
    expect((await ask(kim, '___'))('systems')).toEqual([])
  })

  it('nothing, said as nothing, and no words are refused', async () => {
    expect(await asActor(kim, tx => find(tx, { words: 'no such thing' }))).toEqual([])
    expect(findInput.safeParse({ words: '  ' }).success).toBe(false)
    expect(findInput.safeParse({ words: 'x'.repeat(101) }).success).toBe(false)
  })
})

describe('nobody finds what is another’s', () => {
  it('of two houses with the same names, each finds its own', async () => {
    for (const words of ['aoi', 'c0ffee', 'secret of']) {
      const mine = await asActor(kim, tx => find(tx, { words }))
      const theirs = await asActor(other, tx => find(tx, { words }))
      const ids = new Set(mine.flatMap(group => group.hits.map(hit => hit.id)))
      expect(ids.size, words).toBeGreaterThan(0)
      expect(theirs.flatMap(group => group.hits.map(hit => hit.id)).filter(id => ids.has(id)), words).toEqual([])
    }
  })

  it('a contact finds its own systems and environments, no customer, no rig, no run', async () => {
    const found = await ask(aoi.approver, 'mbx')
    expect(titles(found('systems'))).toEqual(['AOI-MBX1', 'AOI-MBX2'])
    expect(found('systems')[0]).toMatchObject({ detail: 'Mail', path: `#${aoi.environmentId}` })
    for (const words of ['brook', 'rig', 'mbx', '8.1.311.3']) for (const kind of ['customers', 'runs'] as const) expect((await ask(aoi.approver, words))(kind), words).toEqual([])
    expect((await ask(aoi.approver, 'brk'))('systems')).toEqual([])
  })

  it('a contact finds the updates its portal has a page for, and no others of the catalogue', async () => {
    const ru4 = await as(kim, tx => findVersion(tx, RU4))
    expect((await ask(aoi.approver, 'rollup'))('builds').map(hit => hit.path)).toEqual([`/updates/${ru4.id}`])
    expect((await ask(aoi.approver, 'c0ffee'))('builds')).toEqual([])
  })
})

describe('words are read as', () => {
  it.each([
    ['8.01.0311.003', { version: '8.1.311.3', versionPrefix: '8.1.311.3' }],
    ['08.01.03', { version: null, versionPrefix: '8.1.3' }],
    ['2007', { versionPrefix: null, kb: null, hashPrefix: '2007' }],
    ['kb 5012345', { kb: '5012345', hashPrefix: null }],
    ['abc', { hashPrefix: null }],
    ['ＥＸ０１', { words: [['ＥＸ０１', 'EX01']] }],
  ])('“%s”', (text, expected) => {
    expect(readWords(text)).toMatchObject(expected)
  })
})
