import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILD_KINDS } from '@/server/domain/build'
import { beneath, defectOf, firstShut, interimChain, interimDetail, isGoneFirst, normaliseDefect, type InterimUpdate } from '@/server/domain/interim-update'

const fix = (changes: Partial<InterimUpdate> = {}): InterimUpdate => ({ id: 'a', productId: 'exchange', defect: 'KB1', removeFirst: false, ...changes })
const rollup = { kind: 'update_rollup' as const, productId: 'exchange' }
const list = (defects: string[] = [], waivedIds: string[] = []) => ({ defects: new Set(defects), waivedIds: new Set(waivedIds) })

describe('a build over a private fix', () => {
  it.each([
    ['its fix list names nothing', rollup, [fix()], list(), 'interim:KB1'],
    ['its fix list names another defect', rollup, [fix()], list(['KB2']), 'interim:KB1'],
    ['its fix list names the defect', rollup, [fix()], list(['KB1']), null],
    ['an engineer waived it', rollup, [fix()], list([], ['a']), null],
    ['an engineer waived another one', rollup, [fix()], list([], ['b']), 'interim:KB1'],
    ['named, and to be removed first', rollup, [fix({ removeFirst: true })], list(['KB1']), 'remove_first'],
    ['waived, and to be removed first', rollup, [fix({ removeFirst: true })], list([], ['a']), 'remove_first'],
    ['not named, and to be removed first: the defect comes before the removal', rollup, [fix({ removeFirst: true })], list(), 'interim:KB1'],
    ['two fixes, one named', rollup, [fix(), fix({ id: 'b', defect: 'KB0' })], list(['KB1']), 'interim:KB0'],
    ['a fix of another product', rollup, [fix({ productId: 'sql', removeFirst: true })], list(), null],
    ['no private fix at all', rollup, [], list(), null],
    ['another private fix', { ...rollup, kind: 'interim_update' as const }, [fix({ removeFirst: true })], list(), null],
  ])('%s', (_, build, live, fixes, detail) => {
    expect(interimChain(build, live, fixes)).toEqual(detail === null ? { open: true } : { open: false, detail })
  })

  const anyFix = fc.record({ id: fc.constantFrom('a', 'b', 'c'), productId: fc.constantFrom('exchange', 'sql'), defect: fc.constantFrom('KB1', 'KB2', 'KB3'), removeFirst: fc.boolean() })
  const anyList = fc.record({ defects: fc.uniqueArray(fc.constantFrom('KB1', 'KB2', 'KB3')).map(all => new Set(all)), waivedIds: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')).map(all => new Set(all)) })
  const anyBuild = fc.record({ kind: fc.constantFrom(...BUILD_KINDS), productId: fc.constantFrom('exchange', 'sql') })

  it('is open exactly when every fix of its product is named or waived, and none has to go first', () => {
    fc.assert(fc.property(anyBuild, fc.array(anyFix), anyList, (build, live, fixes) => {
      const here = live.filter(one => one.productId === build.productId)
      const open = build.kind === 'interim_update' || here.every(one => (fixes.defects.has(one.defect) || fixes.waivedIds.has(one.id)) && !one.removeFirst)
      expect(interimChain(build, live, fixes).open).toBe(open)
    }))
  })

  it('says the same in whatever order the fixes are read', () => {
    fc.assert(fc.property(anyBuild, fc.array(anyFix), anyList, (build, live, fixes) => {
      expect(interimChain(build, live.toReversed(), fixes)).toEqual(interimChain(build, live, fixes))
    }))
  })

  it('more on the fix list never shuts it', () => {
    fc.assert(fc.property(anyBuild, fc.array(anyFix), anyList, fc.constantFrom('KB1', 'KB2', 'KB3'), (build, live, fixes, more) => {
      const wider = { ...fixes, defects: new Set([...fixes.defects, more]) }
      if (interimChain(build, live, fixes).open) expect(interimChain(build, live, wider).open).toBe(true)
    }))
  })
})

it('the first gate that is shut speaks for the chain', () => {
  expect(firstShut({ open: true }, { open: false, detail: 'baseline' }, { open: false, detail: 'remove_first' })).toEqual({ open: false, detail: 'baseline' })
  expect(firstShut({ open: true }, { open: true })).toEqual({ open: true })
})

it.each([['kb 952580', 'KB952580'], ['952580', 'KB952580'], ['ＫＢ952580', 'KB952580'], [' cve-2024-1234 ', 'CVE-2024-1234'], ['case  12', 'CASE 12']])('%s is the defect %s', (text, defect) => {
  expect(normaliseDefect(text)).toBe(defect)
  expect(normaliseDefect(defect)).toBe(defect)
  expect(defectOf(interimDetail(defect))).toBe(defect)
})

describe('what a build is installed over once the fix is gone', () => {
  it.each([
    ['never recorded', [], null, false],
    ['there, and nobody demands its removal', [{ removeFirst: false, removedOn: null }], null, false],
    ['there, to be removed first', [{ removeFirst: true, removedOn: null }], null, true],
    ['removed since it was seen', [{ removeFirst: false, removedOn: '2026-05-02' }], '2026-05-01', true],
    ['removed, and nobody says when it was seen', [{ removeFirst: false, removedOn: '2026-05-02' }], null, true],
    ['seen again after its removal', [{ removeFirst: true, removedOn: '2026-05-02' }], '2026-05-03', false],
    ['removed and put back', [{ removeFirst: true, removedOn: '2026-05-02' }, { removeFirst: false, removedOn: null }], '2026-05-01', false],
  ])('%s', (_, entries, seenOn, gone) => expect(isGoneFirst(entries, seenOn)).toBe(gone))

  const build = (buildId: string, version: [number, number, number, number] | null, changes = {}) => ({ buildId, kind: 'update_rollup' as const, branchId: 'sp1', version, ...changes })
  const private5 = build('fix', [8, 1, 291, 5], { kind: 'interim_update' })
  it('is the newest earlier build of the branch that is no private fix itself', () => {
    const builds = [build('ru4', [8, 1, 311, 3]), build('ru2', [8, 1, 278, 2]), build('ru3', [8, 1, 291, 2]), build('other', [8, 1, 291, 4], { kind: 'interim_update' }), build('sp2', [8, 1, 291, 3], { branchId: 'sp2' }), build('hash', null), private5]
    expect(beneath(private5, builds)?.buildId).toBe('ru3')
  })
  it('is not known where the fix has no version, or nothing is older', () => {
    expect(beneath(build('fix', null, { kind: 'interim_update' }), [build('ru3', [8, 1, 291, 2])])).toBeNull()
    expect(beneath(private5, [build('ru4', [8, 1, 311, 3])])).toBeNull()
  })
})
