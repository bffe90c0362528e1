import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditEntry, build, buildClaim, consultancy, PUBLIC_CATALOGUE, supersedence } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Consultant } from '@/server/actor'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { readBesides } from '@/server/catalogue/besides'
import { correctBuildFact, correctBuildFactInput } from '@/server/catalogue/correct-build-fact'
import { readLineage } from '@/server/catalogue/lineage'
import { loadCatalogue } from '@/server/catalogue/load-catalogue'
import { searchBuilds } from '@/server/catalogue/queries'
import { recordReplacement, removeReplacement } from '@/server/catalogue/record-replacement'
import { readProduct } from '@/server/catalogue/timeline'
import { installAnswers } from '@/server/decisions/install-facts'
import { createCustomer, createCustomerInput } from '@/server/environments/create-customer'
import { createEnvironment } from '@/server/environments/create-environment'
import { createSystem, createSystemInput } from '@/server/environments/create-system'
import { recordInstallation, recordInstallationInput } from '@/server/environments/record-installation'
import { testDatabase } from '../support/database'

const database = await testDatabase()

const consultant = (consultancyId: string): Consultant => ({
  kind: 'consultant', consultancyId, role: 'engineer', userId: randomUUID(), membershipId: randomUUID(), name: 'Kim', email: 'kim@example.com', locale: 'en', zone: 'UTC',
})
const kim = consultant(randomUUID())
const other = consultant(randomUUID())
const as = <T>(work: (tx: Tx<Consultant>) => Promise<T>, actor = kim, now?: Date) => asActor(actor, work, now)

beforeAll(async () => {
  for (const { consultancyId } of [kim, other]) {
    await asActor(job('test', consultancyId), async tx => {
      await tx.db.insert(consultancy).values({ id: consultancyId, slug: `c${consultancyId.slice(0, 8)}`, name: 'Kestrel', createdAt: tx.now })
    })
  }
})

const find = async (tx: Tx, key: string) => {
  const [row] = await tx.db.select().from(build).where(and(eq(build.key, key), eq(build.consultancyId, PUBLIC_CATALOGUE)))
  if (!row) throw new Error(`no build ${key}`)
  return row
}
const besides = (key: string, actor = kim) => as(async tx => readBesides(tx, (await find(tx, key)).id), actor)
const RU4 = 'exchange-2007-sp1/8.1.311.3'
const RU3 = 'exchange-2007-sp1/8.1.291.2'

describe('loading the catalogue', () => {
  it('again changes nothing and says so, counting what stands beside the builds', async () => {
    const owner = new pg.Client({ connectionString: database.owner })
    await owner.connect()
    try {
      const counts = async () => (await owner.query(`select (select count(*) from build) as builds, (select count(*) from supersedence) as edges, (select count(*) from build_claim) as claims, (select count(*) from build where baseline_id is not null) as based`)).rows[0]
      const before = await counts()
      expect(await loadCatalogue(owner)).toEqual([
        'catalogue: 0 builds added, 0 changed, 1629 as before',
        'catalogue: 49 hotpatch months, 57 known issues from 6 lists, 27 differing words of other sources, 29 words on urgency, 145 lines of fix lists',
      ])
      expect(await counts()).toEqual(before)
      expect(Number(before.based)).toBe(23)
    } finally {
      await owner.end()
    }
  })
})

describe('the hotpatch calendar', () => {
  const calendar = async (productId: string) => (await as(tx => readProduct(tx, productId), kim, new Date('2025-12-20'))).calendars[0]!

  it('edge 12: keeps the plan beside what shipped, and such a month needs a restart', async () => {
    const { months } = await calendar('windows-server-2022')
    const august = months.find(({ month }) => month === '2024-08')!
    expect(august).toMatchObject({ planned: 'hotpatch', shipped: 'baseline', build: { kind: 'baseline', reboot: 'yes' } })
    expect(months.filter(one => one.planned === 'hotpatch' && one.shipped === 'baseline')).toHaveLength(1)
  })

  it('stands each hotpatch on the baseline before it, and on none where the source names none', async () => {
    expect((await besides('windows-server-2025-24h2/10.0.26100.7392')).baseline?.key).toBe('windows-server-2025-24h2/10.0.26100.6899')
    expect((await besides('windows-server-2022-21h2/10.0.20348.2695')).baseline?.key).toBe('windows-server-2022-21h2/10.0.20348.2655')
    expect((await besides('windows-server-2025-24h2/10.0.26100.2240')).baseline).toBeNull()
  })

  it('lets a hotpatch go on its named baseline only, and says so among the reasons', async () => {
    const [july, october, november] = ['10.0.26100.4652', '10.0.26100.6899', '10.0.26100.7092']
    const answers = await as(async tx => {
      const { id: customerId } = await createCustomer(tx, createCustomerInput.parse({ name: 'Aoi' }))
      const { id: environmentId } = await createEnvironment(tx, { customerId, name: 'Files' })
      for (const version of [july!, october!]) {
        const { id: systemId } = await createSystem(tx, createSystemInput.parse({ environmentId, name: version }))
        await recordInstallation(tx, recordInstallationInput.parse({ systemId, productId: 'windows-server-2025', version }))
      }
      return installAnswers(tx, { environmentIds: [environmentId], buildIds: [(await find(tx, `windows-server-2025-24h2/${november}`)).id] })
    })
    const chainOf = (version: string) => answers.find(row => row.systemName === version)!.answer.reasons.filter(reason => reason.status === 'chain')
    expect([chainOf(july!), chainOf(october!)]).toEqual([[{ status: 'chain', detail: 'baseline' }], []])
  })

  it('marks what no source says as a forecast, without a build', async () => {
    const { months } = await calendar('windows-server-2025')
    expect(months.filter(one => one.forecast).map(({ month, planned, build: shipped }) => [month, planned, shipped])).toEqual([
      ['2026-01', 'baseline', null], ['2026-02', 'hotpatch', null], ['2026-03', 'hotpatch', null], ['2026-04', 'baseline', null], ['2026-05', 'hotpatch', null], ['2026-06', 'hotpatch', null],
    ])
  })
})

describe('known issues', () => {
  it('are told for the builds they touch, up to the fix and not past it', async () => {
    const titles = async (key: string) => (await besides(key)).knownIssues.issues.map(issue => issue.title)
    expect(await titles('exchange-2019-cu14/15.2.1544.13')).toEqual(expect.arrayContaining(['Pulled Nov 2024 Security Update']))
    expect(await titles('exchange-2019-cu14/15.2.1544.14')).not.toContain('Pulled Nov 2024 Security Update')
    expect(await titles('exchange-2019-cu15/15.2.1748.10')).not.toContain('Pulled Nov 2024 Security Update')
    expect(await titles('windows-server-2016-1607/10.0.14393.2879')).toContain('Blue screen at start where end-user-defined characters are used')
  })

  it('edge 11: a product that no list covers is “no feed”, a build no list names is “none listed”, and neither is “no issues”', async () => {
    expect((await besides(RU4)).knownIssues).toEqual({ state: 'no_feed', issues: [], feeds: [] })
    expect((await besides('exchange-2019-rtm/15.2.221.12')).knownIssues.state).toBe('listed')
    const none = (await besides('exchange-2019-cu15/15.2.1748.10')).knownIssues
    expect(none).toMatchObject({ state: 'none_listed', issues: [], feeds: [{ licence: 'MIT' }] })
  })
})

describe('searching', () => {
  it('puts products that are installed somewhere of ours first, and says nothing of where others have theirs', async () => {
    await as(async tx => {
      const { id: customerId } = await createCustomer(tx, createCustomerInput.parse({ name: 'Birch' }))
      const { id: environmentId } = await createEnvironment(tx, { customerId, name: 'Data' })
      const { id: systemId } = await createSystem(tx, createSystemInput.parse({ environmentId, name: 'SQL01' }))
      await recordInstallation(tx, recordInstallationInput.parse({ systemId, productId: 'exchange-2010', version: '14.3.123.4' }))
    }, other)
    const first = async (actor: Consultant) => (await as(tx => searchBuilds(tx, {}), actor)).rows[0]!.build.productId
    expect(await first(other)).toBe('exchange-2010')
    expect(await first(consultant(kim.consultancyId))).toBe('windows-server-2025')
  })
})

describe('other words on a build', () => {
  it('of public sources are kept beside ours, and found by search', async () => {
    expect((await besides('exchange-2007-sp3/8.3.159.0')).claims).toMatchObject([{ field: 'kb', value: 'KB2492691', own: false, byName: null }])
    const { rows } = await as(tx => searchBuilds(tx, { words: 'KB2492691' }))
    expect(rows.map(row => row.build.key)).toContain('exchange-2007-sp3/8.3.159.0')
  })

  it('of ours stand beside the fact, ours alone, the newest first; nothing is overwritten', async () => {
    const correct = (value: string, now: Date) => as(async tx => correctBuildFact(tx, correctBuildFactInput.parse({ buildId: (await find(tx, RU4)).id, field: 'kb', value, source: 'The vendor, by mail' })), kim, now)
    await correct('952581', new Date('2026-01-01'))
    const { id } = await correct('KB 952583', new Date('2026-01-02'))
    const { claims } = await besides(RU4)
    expect(claims.map(({ value, own, byName }) => [value, own, byName])).toEqual([['KB952583', true, 'Kim'], ['KB952581', true, 'Kim']])
    expect((await as(tx => find(tx, RU4))).kbs).toEqual(['KB952580'])
    expect((await besides(RU4, other)).claims).toEqual([])
    const audited = await as(tx => tx.db.select().from(auditEntry).where(eq(auditEntry.verb, 'catalogue.correct_build_fact')))
    expect(audited).toHaveLength(2)
    await expect(as(tx => tx.db.update(buildClaim).set({ value: 'x' }).where(eq(buildClaim.id, id)))).rejects.toThrow()
  })

  it.each([['version', '8.1.311'], ['kb', 'none'], ['released_on', '2008-13-01'], ['reboot', 'perhaps'], ['hash', 'abc']])('refuse a %s that is none: %s', async (field, value) => {
    const asked = as(async tx => correctBuildFact(tx, correctBuildFactInput.parse({ buildId: (await find(tx, RU4)).id, field, value, source: 'x' })))
    await expect(asked).rejects.toMatchObject({ code: 'bad_input', field: 'value' })
  })

  it('cannot be put on another consultancy’s build: it is not there', async () => {
    const { id } = await as(tx => addOwnBuild(tx, addOwnBuildInput.parse({ branchId: 'exchange-2007/sp1', label: 'Fix', kind: 'interim_update', channel: 'private', version: '8.1.901.1', source: 'x' })))
    await expect(as(tx => correctBuildFact(tx, { buildId: id, field: 'label', value: 'x', source: 'x' }), other)).rejects.toMatchObject({ code: 'not_found' })
    await expect(as(async tx => recordReplacement(tx, { newerId: id, olderId: (await find(tx, RU4)).id, source: 'x' }), other)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('replacements recorded by hand', () => {
  const fix = (version: string) => as(async tx => (await addOwnBuild(tx, addOwnBuildInput.parse({ branchId: 'exchange-2007/sp1', label: `Fix ${version}`, kind: 'interim_update', channel: 'private', version, source: 'x' }))).id)

  it('edge 3: a loop through our own and the public edges is refused and named; taken back, the way is free', async () => {
    const own = await fix('8.1.902.1')
    const [sp2, lastBefore] = await as(async tx => [await find(tx, 'exchange-2007-sp2/8.2.176.2'), await find(tx, 'exchange-2007-sp1/8.1.393.1')])
    await as(tx => recordReplacement(tx, { newerId: own, olderId: sp2.id, source: 'x' }))
    const closing = () => as(tx => recordReplacement(tx, { newerId: lastBefore.id, olderId: own, source: 'x' }))
    await expect(closing()).rejects.toMatchObject({ code: 'conflict', field: 'olderId', params: { loop: expect.stringContaining('Fix 8.1.902.1 8.1.902.1 →') } })
    await as(tx => removeReplacement(tx, { newerId: own, olderId: sp2.id }))
    await closing()
    expect((await as(tx => readBesides(tx, own))).replacedBy).toMatchObject([{ own: true, build: { key: 'exchange-2007-sp1/8.1.393.1' } }])
  })

  it('two that would close a loop together: one waits and is refused', async () => {
    const [one, two] = [await fix('8.1.903.1'), await fix('8.1.903.2')]
    const answers = await Promise.allSettled([
      as(tx => recordReplacement(tx, { newerId: one, olderId: two, source: 'x' })),
      as(tx => recordReplacement(tx, { newerId: two, olderId: one, source: 'x' })),
    ])
    expect(answers.map(answer => answer.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('stay ours: another consultancy sees none, and takes back neither ours nor a public one', async () => {
    const own = await fix('8.1.904.1')
    const ru3 = await as(tx => find(tx, RU3))
    await as(tx => recordReplacement(tx, { newerId: own, olderId: ru3.id, source: 'x' }))
    expect((await as(tx => readLineage(tx, ['exchange-2007']), other)).edges.some(edge => edge.newerId === own)).toBe(false)
    await expect(as(tx => removeReplacement(tx, { newerId: own, olderId: ru3.id }), other)).rejects.toMatchObject({ code: 'not_found' })
    const [edge] = await as(tx => tx.db.select().from(supersedence).where(eq(supersedence.consultancyId, PUBLIC_CATALOGUE)).limit(1))
    await expect(as(tx => removeReplacement(tx, { newerId: edge!.newerId, olderId: edge!.olderId }))).rejects.toMatchObject({ code: 'not_found' })
  })

  it('join builds of one product only', async () => {
    const sql = await as(tx => find(tx, 'sql-server-2019-rtm/15.0.2000.0'))
    await expect(as(async tx => recordReplacement(tx, { newerId: sql.id, olderId: (await find(tx, RU3)).id, source: 'x' }))).rejects.toMatchObject({ code: 'bad_input', field: 'olderId' })
  })
})

describe('cadence of a branch', () => {
  it('of 2007 SP1 is silent today: no next release is named', async () => {
    const sp1 = async (now: string) => (await as(tx => readProduct(tx, 'exchange-2007'), kim, new Date(now))).lanes.find(lane => lane.branchId === 'exchange-2007/sp1')!
    expect((await sp1('2026-11-20')).cadence).toMatchObject({ state: 'silent', next: null })
    expect((await sp1('2026-11-20')).builds.find(one => one.key === RU4)).toMatchObject({ releasedOn: '2008-10-07', withdrawn: false })
  })
})
