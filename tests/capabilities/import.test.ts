import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { count, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { component, componentSurvey, consultancy, customer, customerImport, installation, profile, system } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Consultant } from '@/server/actor'
import { DomainError } from '@/server/errors'
import { answerEmptyCells } from '@/server/environments/import/answer-empty-cells'
import { confirmImport } from '@/server/environments/import/confirm-import'
import { decodeImportFile, MAX_IMPORT_BYTES } from '@/server/environments/import/decode-import-file'
import { previewImport } from '@/server/environments/import/queries'
import { uploadImport } from '@/server/environments/import/upload-import'
import { listCustomers } from '@/server/environments/queries'
import { testDatabase } from '../support/database'

await testDatabase()

const newConsultancy = async (): Promise<Consultant> => {
  const consultancyId = randomUUID()
  await asActor(job('test', consultancyId), async tx => {
    await tx.db.insert(consultancy).values({ id: consultancyId, slug: `c${consultancyId.slice(0, 8)}`, name: 'Kestrel', createdAt: tx.now })
  })
  return { kind: 'consultant', consultancyId, role: 'engineer', userId: randomUUID(), membershipId: randomUUID(), name: 'Kim', email: 'kim@example.com', locale: 'en', zone: 'UTC' }
}

const fixture = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(path.join(import.meta.dirname, '../fixtures/imports', name))) })
const table = (text: string) => ({ name: 'table.csv', bytes: new TextEncoder().encode(text) })
const upload = (actor: Consultant, given: { name: string; bytes: Uint8Array }) => asActor(actor, tx => uploadImport(tx, given)).then(({ id }) => id)
const preview = (actor: Consultant, importId: string) => asActor(actor, tx => previewImport(tx, { importId }))
const confirm = async (actor: Consultant, importId: string) => {
  const { digest } = await preview(actor, importId)
  return asActor(actor, tx => confirmImport(tx, { importId, digest }))
}
const countOf = (tx: Tx, from: typeof customer | typeof system | typeof installation | typeof profile | typeof component) =>
  tx.db.select({ count: count() }).from(from).then(([row]) => row!.count)

let kim: Consultant
beforeAll(async () => void (kim = await newConsultancy()))

describe('importing customers', () => {
  it('writes nothing until confirmed, then exactly what the preview showed; the same file again changes nothing', async () => {
    const importId = await upload(kim, fixture('customers.csv'))
    const shown = await preview(kim, importId)
    expect(shown.totals).toEqual({ created: 4, changed: 0, unchanged: 0, refused: 0 })
    expect(shown.things).toEqual({ customer: 3, environment: 3, system: 4, installation: 4 })
    expect(await asActor(kim, tx => countOf(tx, customer))).toBe(0)

    expect(await confirm(kim, importId)).toMatchObject({ created: 4, changed: 0, refused: 0 })
    const customers = await asActor(kim, listCustomers)
    expect(customers.map(row => [row.name, row.systems, row.unconfirmed, row.unknownVersions])).toEqual([['Harbour Dental', 1, 0, 0], ['Orchard Foods', 2, 1, 0], ['Quay Legal', 1, 0, 1]])

    const again = await upload(kim, fixture('customers.csv'))
    expect((await preview(kim, again)).totals).toEqual({ created: 0, changed: 0, unchanged: 4, refused: 0 })
    expect(await confirm(kim, again)).toMatchObject({ created: 0, changed: 0 })
    expect(await asActor(kim, tx => countOf(tx, installation))).toBe(4)
  })

  it('confirming twice, also at once, is confirming once', async () => {
    const actor = await newConsultancy()
    const importId = await upload(actor, fixture('customers.csv'))
    const { digest } = await preview(actor, importId)
    const both = await Promise.all([1, 2].map(() => asActor(actor, tx => confirmImport(tx, { importId, digest }))))
    expect(both[0]).toEqual(both[1])
    expect(await asActor(actor, tx => countOf(tx, installation))).toBe(4)
  })

  it('is refused when things have changed since the preview, and nothing is written', async () => {
    const actor = await newConsultancy()
    const [first, second] = [await upload(actor, fixture('customers.csv')), await upload(actor, fixture('semicolon.csv'))]
    const { digest } = await preview(actor, second)
    await confirm(actor, first)
    await expect(asActor(actor, tx => confirmImport(tx, { importId: second, digest }))).rejects.toMatchObject({ code: 'conflict', message: 'environments.errors.changedMeanwhile' })
    expect(await asActor(actor, tx => tx.db.select().from(customerImport).where(eq(customerImport.id, second)))).toMatchObject([{ confirmedAt: null }])
  })

  it('refused lines are counted, each with its field and reason, and do not stop the others', async () => {
    const actor = await newConsultancy()
    const importId = await upload(actor, fixture('refused-lines.csv'))
    const { lines } = await preview(actor, importId)
    expect(lines.flatMap(line => line.problems.map(({ field, reason }) => [line.line, field, reason]))).toEqual([
      [3, 'customer', 'required'], [4, 'product', 'product'], [5, 'branch', 'branch'], [6, 'version', 'version'], [7, 'hash', 'hash'],
      [8, 'ring', 'ring'], [9, 'seen_on', 'seenOn'], [10, 'update_mode', 'updateMode'], [11, 'branch', 'branchOfVersion'], [12, 'version', 'contradicts'],
    ])
    expect(await confirm(actor, importId)).toMatchObject({ created: 1, changed: 0, refused: 10 })
    expect(await asActor(actor, tx => countOf(tx, system))).toBe(1)
  })

  it.each(['shift-jis.csv', 'utf-16-tab.csv'])('%s: reads what Japanese spreadsheets write, headers and rare characters included', async name => {
    const actor = await newConsultancy()
    await confirm(actor, await upload(actor, fixture(name)))
    const names = (await asActor(actor, listCustomers)).map(row => row.name)
    expect(names.sort()).toEqual(['髙橋製作所㈱', '﨑山物産'].sort())
    const [row] = await asActor(actor, tx => tx.db.select({ system, installation }).from(system).innerJoin(installation, eq(installation.systemId, system.id)).where(eq(system.name, 'MAIL-①')))
    expect(row).toMatchObject({ system: { updateMode: 'manual' }, installation: { roles: ['メールボックス', 'ハブ トランスポート'], seenOn: '2008-10-20', identity: 'confirmed' } })
  })

  it('reads semicolons, a byte order mark and quotes inside quotes', async () => {
    const actor = await newConsultancy()
    await confirm(actor, await upload(actor, fixture('semicolon.csv')))
    expect(await asActor(actor, tx => tx.db.select({ name: component.name, version: component.version }).from(component))).toEqual([{ name: 'ScanMail', version: '8' }, { name: '"Gate"', version: '2' }])
  })

  it('what an empty cell means is recorded with its basis, and is never asked for identity, os and roles', async () => {
    const actor = await newConsultancy()
    const text = 'customer,environment,system,product,antivirus,backup,os\nHarbour,Mail,EX1,exchange-2007,,,'
    const importId = await upload(actor, table(text))
    const { columns } = await preview(actor, importId)
    expect(columns.filter(one => one.mayMeanNone).map(one => one.column)).toEqual(['antivirus', 'backup'])
    await expect(asActor(actor, tx => answerEmptyCells(tx, { importId, means: { os: 'none' } }))).rejects.toBeInstanceOf(DomainError)
    await asActor(actor, tx => answerEmptyCells(tx, { importId, means: { antivirus: 'none', backup: 'unknown' } }))
    await confirm(actor, importId)
    expect(await asActor(actor, tx => tx.db.select().from(componentSurvey))).toMatchObject([{ kind: 'antivirus', byName: 'Kim', basis: expect.stringContaining('table.csv') }])
    await expect(asActor(actor, tx => answerEmptyCells(tx, { importId, means: {} }))).rejects.toMatchObject({ code: 'precondition' })

    await confirm(actor, await upload(actor, table(text.replace('exchange-2007,,', 'exchange-2007,Scan 8,'))))
    await confirm(actor, await upload(actor, table(text)))
    expect(await asActor(actor, tx => tx.db.select({ name: component.name }).from(component))).toEqual([{ name: 'Scan' }])
  })

  it.each([
    ['a file without the columns it needs', 'name,os\nEX1,2003', 'columnsMissing'],
    ['a column twice', 'customer,client,environment,system,product\nA,A,M,S,exchange-2007', 'columnTwice'],
    ['a quote that never ends', 'customer,environment,system,product\n"A,M,S,exchange-2007', 'fileQuotes'],
    ['an empty file', '  \n', 'fileEmpty'],
    ['a header alone', 'customer,environment,system,product\n', 'fileNoLines'],
    ['a file that is no text', 'PK\u0000\u0001', 'fileNotText'],
  ])('refuses %s and keeps nothing', async (_, text, key) => {
    const actor = await newConsultancy()
    await expect(upload(actor, table(text))).rejects.toMatchObject({ message: `environments.errors.${key}`, field: 'file' })
    expect(await asActor(actor, tx => tx.db.select().from(customerImport))).toEqual([])
  })

  it('refuses a file that is too large before reading it', () => {
    expect(() => decodeImportFile(new Uint8Array(MAX_IMPORT_BYTES + 1))).toThrow(expect.objectContaining({ code: 'too_large' }))
  })

  it('another consultancy can neither see nor confirm an import', async () => {
    const stranger = await newConsultancy()
    const importId = await upload(kim, fixture('semicolon.csv'))
    const { digest } = await preview(kim, importId)
    await expect(preview(stranger, importId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(asActor(stranger, tx => confirmImport(tx, { importId, digest }))).rejects.toMatchObject({ code: 'not_found' })
    await expect(asActor(stranger, tx => answerEmptyCells(tx, { importId, means: {} }))).rejects.toMatchObject({ code: 'not_found' })
  })

  it('10,000 lines import into few profiles', async () => {
    const actor = await newConsultancy()
    const line = (n: number) => `Customer ${n % 500},Mail,EX${n},exchange-2007,SP1,8.1.291.2,Windows Server 2003,Standard,${n % 2 ? 'mailbox' : 'hub transport'},Scan ${n % 3},none`
    const text = ['customer,environment,system,product,branch,version,os,edition,roles,antivirus,backup', ...Array.from({ length: 10_000 }, (_, n) => line(n))].join('\n')
    const importId = await upload(actor, table(text))
    expect(await confirm(actor, importId)).toMatchObject({ created: 10_000, refused: 0 })
    expect(await asActor(actor, tx => countOf(tx, profile))).toBe(6)
  }, 120_000)
})
