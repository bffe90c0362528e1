import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { componentKinds } from '@/server/environments/import/columns'
import type { ImportPlan, Known, Writes } from '@/server/environments/import/plan'
import { planImport } from '@/server/environments/import/plan-import'
import { readImportTable } from '@/server/environments/import/read-import-table'
import { seeded } from '../domain/seed'

const kinds = componentKinds([])
const nothing: Known = {
  today: '2026-11-20',
  products: [{ id: 'exchange-2007', name: 'Exchange Server 2007' }, { id: 'exchange-2010', name: 'Exchange Server 2010' }],
  branches: [{ id: 'exchange-2007/sp1', productId: 'exchange-2007', name: 'SP1' }, { id: 'exchange-2007/sp2', productId: 'exchange-2007', name: 'SP2' }],
  builds: [{ productId: 'exchange-2007', branchId: 'exchange-2007/sp1', version: '8.1.291.2', hash: null }],
  customers: [], environments: [], systems: [], installations: [], components: [], surveys: [],
}

let nextId = 0
const plan = (text: string, known: Known = nothing, emptyMeansNone: string[] = []): ImportPlan =>
  planImport({ rows: readImportTable(text, kinds).rows, known, kinds, emptyMeansNone, newId: () => `id-${nextId++}` })

/** What is known once these writes are done. */
const after = (known: Known, writes: Writes): Known => {
  const replaced = <T extends { id: string }>(rows: readonly T[], changed: readonly T[], added: readonly T[]) => [...rows.map(row => changed.find(one => one.id === row.id) ?? row), ...added]
  return {
    ...known,
    customers: [...known.customers, ...writes.customers],
    environments: [...known.environments, ...writes.environments],
    systems: replaced(known.systems, writes.changedSystems, writes.systems),
    installations: replaced(known.installations, writes.changedInstallations, writes.installations),
    components: [...known.components.filter(row => !writes.removedComponentIds.includes(row.id)), ...writes.components],
    surveys: [...known.surveys.filter(row => !writes.forgottenSurveys.some(one => one.systemId === row.systemId && one.kind === row.kind)), ...writes.surveys],
  }
}

const HEAD = 'customer,environment,system,product,branch,version,hash,seen_on,roles,os,hotpatch,antivirus,backup'
const csv = (...lines: string[]) => [HEAD, ...lines].join('\n')
const base = 'Harbour,Mail,EX1,exchange-2007,SP1,8.1.291.2,,2008-10-20,mailbox,Windows Server 2003,no,ScanMail 8,none'
const known = after(nothing, plan(csv(base)).writes)

describe('an import plan', () => {
  it('creates what is not there, once, however many lines name it', () => {
    const made = plan(csv(base, 'harbour,MAIL,ex2,Exchange 2007,,,,,,,,,', 'Harbour,Mail,EX1,exchange-2010,,,,,,,,,'))
    expect(made.totals).toEqual({ created: 3, changed: 0, unchanged: 0, refused: 0 })
    expect(made.things).toEqual({ customer: 1, environment: 1, system: 2, installation: 3 })
  })

  it('says field by field what changes, and from what', () => {
    const [line] = plan(csv('Harbour,Mail,EX1,exchange-2007,,,,,mailbox;hub transport,Windows Server 2008,,GateKeeper 2,'), known).lines
    expect(line).toMatchObject({
      outcome: 'changed',
      changes: [
        { field: 'os', before: 'Windows Server 2003', after: 'Windows Server 2008' },
        { field: 'roles', before: 'mailbox', after: 'mailbox; hub transport' },
        { field: 'antivirus', before: 'ScanMail 8', after: 'GateKeeper 2' },
      ],
    })
  })

  it('an empty cell never erases what is known, and neither does the word unknown', () => {
    expect(plan(csv('Harbour,Mail,EX1,exchange-2007,,,,,,,,,'), known, ['antivirus', 'hotpatch']).lines[0]).toMatchObject({ outcome: 'unchanged', changes: [] })
    expect(plan(csv('Harbour,Mail,EX1,exchange-2007,?,不明,,,unknown,,,unknown,'), known).lines[0]).toMatchObject({ outcome: 'unchanged' })
  })

  it('an empty cell is unknown by default, and none only where that was stated for its column', () => {
    const line = 'New,Mail,S1,exchange-2007,,,,,,,,,'
    expect(plan(csv(line)).writes.surveys).toEqual([])
    expect(plan(csv(line), nothing, ['antivirus']).writes.surveys).toMatchObject([{ kind: 'antivirus' }])
    expect(plan(csv(line)).writes.installations[0]!.hotpatch).toBeNull()
    expect(plan(csv(line), nothing, ['hotpatch']).writes.installations[0]!.hotpatch).toBe(false)
  })

  it('a column the file does not have says nothing, whatever an empty cell means', () => {
    expect(plan('customer,environment,system,product\nNew,Mail,S1,exchange-2007', nothing, ['antivirus', 'hotpatch']).writes.surveys).toEqual([])
  })

  it('a line that contradicts an earlier one is refused, with that line named', () => {
    const { lines, totals } = plan(csv(base, base.replace('8.1.291.2', '8.1.311.3')))
    expect(totals).toMatchObject({ created: 1, refused: 1 })
    expect(lines[1]!.problems).toEqual([{ field: 'version', reason: 'contradicts', params: { line: 2 } }])
  })

  it('a new version leaves the hash and the day of the old report behind', () => {
    const hash = 'a'.repeat(64)
    const hashed = after(nothing, plan(csv(`H,M,S,exchange-2007,,8.1.291.2,${hash},2008-10-20,,,,,`)).writes)
    const { changes } = plan(csv('H,M,S,exchange-2007,,8.1.311.3,,,,,,,'), hashed).lines[0]!
    expect(changes).toEqual([
      { field: 'version', before: '8.1.291.2', after: '8.1.311.3' },
      { field: 'hash', before: hash, after: null },
      { field: 'seen_on', before: '2008-10-20', after: null },
    ])
  })

  it('spelling that no facet tells apart is no change', () => {
    expect(plan(csv(base.replace('mailbox', 'MAILBOX').replace('Windows Server', 'windows  server').replace('8.1.291.2', 'Version 8.1 (Build 291.2)')), known).lines[0]).toMatchObject({ outcome: 'unchanged' })
  })

  it('a component of the whole environment is not listed again on the system, and cannot be denied there', () => {
    const environmentId = known.environments[0]!.id
    const shared: Known = { ...known, components: [...known.components, { id: 'shared', environmentId, systemId: null, kind: 'antivirus', name: 'Gate', version: '2' }] }
    const line = (antivirus: string) => plan(csv(`Harbour,Mail,EX9,exchange-2007,,,,,,,,${antivirus},`), shared)
    expect(line('Gate 2').writes.components).toEqual([])
    expect(line('Gate 2;Scan 8').writes.components).toMatchObject([{ name: 'Scan' }])
    expect(line('none').lines[0]!.problems).toMatchObject([{ field: 'antivirus', reason: 'sharedComponent' }])
  })

  it('edge 15: a server that is mailbox, hub and client access at once, with two antiviruses, keeps all of them', () => {
    const { writes } = plan(csv('H,M,S,exchange-2007,,,,,Mailbox; Hub Transport; Client Access,,,ScanMail 8;Gate 2,'))
    expect(writes.installations[0]!.roles).toEqual(['Mailbox', 'Hub Transport', 'Client Access'])
    expect(writes.components.map(one => `${one.name}@${one.version}`)).toEqual(['ScanMail@8', 'Gate@2'])
  })

  it('importing twice is importing once, whatever the lines say', () => {
    const cell = (...values: string[]) => fc.constantFrom('', ...values)
    const row = fc.tuple(
      fc.constantFrom('A', 'a', 'B', ''), fc.constantFrom('M', 'N'), fc.constantFrom('S1', 's1', 'S2'), fc.constantFrom('exchange-2007', 'Exchange 2010', 'Notes'),
      cell('SP1', 'SP2'), cell('8.1.291.2', '8.1.311.3', '8.1', '?'), cell('a'.repeat(64), 'b'.repeat(64)), cell('2008-10-20', '2008-10-21'),
      cell('mailbox', 'mailbox;hub', 'none', ';'), cell('2003', '2008'), cell('yes', 'no'), cell('Scan 8', 'Scan 9', 'Scan 8;Gate', 'none', 'SCAN 8'), cell('none', 'Exec@12', 'Exec'),
    )
    const file = fc.array(row, { minLength: 1, maxLength: 8 }).map(rows => csv(...rows.map(cells => cells.join(','))))
    const columns = fc.subarray(['antivirus', 'backup', 'hotpatch'])
    fc.assert(
      fc.property(file, file, columns, columns, (earlier, text, first, second) => {
        const start = after(nothing, plan(earlier, nothing, first).writes)
        const once = plan(text, start, second)
        const twice = plan(text, after(start, once.writes), second)
        expect(twice.lines.filter(line => line.outcome === 'created' || line.outcome === 'changed')).toEqual([])
        expect(Object.values(twice.writes).flat()).toEqual([])
      }),
      seeded(2000),
    )
  })
})
