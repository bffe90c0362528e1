import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBuildVersion } from '../../server/domain/build-version'
import { addEdge, supersedes, type SupersedenceEdge } from '../../server/domain/lineage'
import { seeded } from './seed'

const build = (buildId: string, version: string | null, branchId = 'sp1') => ({ buildId, branchId, version: version === null ? null : parseBuildVersion(version) })
const edge = (newerId: string, olderId: string): SupersedenceEdge => ({ newerId, olderId })
const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const edgeLists = fc.array(fc.record({ newerId: ids, olderId: ids }), { maxLength: 12 })

function addAll(wanted: readonly SupersedenceEdge[]): readonly SupersedenceEdge[] {
  return wanted.reduce<readonly SupersedenceEdge[]>((edges, one) => {
    const added = addEdge(edges, one)
    return added.ok ? added.edges : edges
  }, [])
}

describe('supersedence', () => {
  it('follows version order inside a branch, and not across branches', () => {
    expect(supersedes(build('ru4', '8.1.311.3'), build('ru3', '8.1.291.2'), [])).toBe(true)
    expect(supersedes(build('ru3', '8.1.291.2'), build('ru4', '8.1.311.3'), [])).toBe(false)
    expect(supersedes(build('sp2', '8.2.176.2', 'sp2'), build('ru4', '8.1.311.3'), [])).toBe(false)
  })

  it('edge 3: an edge that is missing leaves builds without a version unordered', () => {
    expect(supersedes(build('final', '8.1.311.3'), build('prerelease', null), [])).toBe(false)
    expect(supersedes(build('final', '8.1.311.3'), build('prerelease', null), [edge('final', 'prerelease')])).toBe(true)
  })

  it('edge 3: edges that nobody closed are followed transitively', () => {
    expect(supersedes(build('a', null), build('c', null), [edge('a', 'b'), edge('b', 'c')])).toBe(true)
  })

  it('edge 3: an edge that would close a cycle is refused and the loop is named', () => {
    const refused = addEdge([edge('a', 'b'), edge('b', 'c')], edge('c', 'a'))
    expect(refused).toMatchObject({ ok: false, problem: { code: 'supersedence_cycle', params: { loop: ['c', 'a', 'b', 'c'] } } })
    expect(addEdge([], edge('a', 'a'))).toMatchObject({ ok: false, problem: { params: { loop: ['a', 'a'] } } })
  })

  it('an edge beats the version order', () => {
    const [low, high] = [build('low', '1.0.0.1'), build('high', '1.0.0.2')]
    expect(supersedes(low, high, [edge('low', 'high')])).toBe(true)
    expect(supersedes(high, low, [edge('low', 'high')])).toBe(false)
  })

  it('the same edge twice changes nothing', () => {
    const edges = [edge('a', 'b')]
    expect(addEdge(edges, edge('a', 'b'))).toEqual({ ok: true, edges })
  })

  it('edge 3: of two builds at most one replaces the other, whatever edges were offered', () => {
    fc.assert(
      fc.property(edgeLists, fc.array(fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }), { minLength: 5, maxLength: 5 }), (wanted, revisions) => {
        const edges = addAll(wanted)
        const builds = ['a', 'b', 'c', 'd', 'e'].map((id, index) => build(id, revisions[index] == null ? null : `8.1.0.${revisions[index]}`))
        for (const one of builds) for (const other of builds) {
          expect(supersedes(one, other, edges) && supersedes(other, one, edges)).toBe(false)
        }
      }),
      seeded(1000),
    )
  })
})
