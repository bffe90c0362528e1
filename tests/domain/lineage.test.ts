import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBuildVersion } from '../../server/domain/build-version'
import { addEdge, supersedes as replaces, type LineageBuild, type SupersedenceEdge } from '../../server/domain/lineage'
import { seeded } from './seed'

const build = (buildId: string, version: string | null, branchId = 'sp1') => ({ buildId, branchId, version: version === null ? null : parseBuildVersion(version) })
/** Asks with only the two builds known, unless the ends of the edges are given too. */
const supersedes = (newer: LineageBuild, older: LineageBuild, edges: readonly SupersedenceEdge[], others: readonly LineageBuild[] = []) =>
  replaces(newer, older, { edges, builds: new Map([newer, older, ...others].map(one => [one.buildId, one])) })
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

  describe('walks edges together with version order', () => {
    const [ru3, ru5] = [build('ru3', '8.1.291.2'), build('ru5', '8.1.336.1')]
    const [sp2, sp2ru1] = [build('sp2', '8.2.176.2', 'sp2'), build('sp2ru1', '8.2.217.3', 'sp2')]
    const across = [edge('sp2', 'ru5')]

    it('a later build of the newer branch replaces an earlier one of the older branch', () => {
      expect(supersedes(sp2ru1, ru3, across, [sp2, ru5])).toBe(true)
      expect(supersedes(ru3, sp2ru1, across, [sp2, ru5])).toBe(false)
      expect(supersedes(sp2, ru3, across, [ru5])).toBe(true)
      expect(supersedes(sp2ru1, ru5, across, [sp2])).toBe(true)
    })

    it('but not an update that the older branch got after the edge, nor anything before the newer end', () => {
      const ru10 = build('ru10', '8.1.436.0')
      expect(supersedes(sp2ru1, ru10, across, [sp2, ru5])).toBe(false)
      expect(supersedes(build('sp2beta', '8.2.100.0', 'sp2'), ru3, across, [sp2, ru5])).toBe(false)
    })

    it('through two branches', () => {
      const sp3ru1 = build('sp3ru1', '8.3.106.2', 'sp3')
      expect(supersedes(sp3ru1, ru3, [...across, edge('sp3', 'sp2ru1')], [ru5, sp2, sp2ru1, build('sp3', '8.3.83.6', 'sp3')])).toBe(true)
    })

    it('a build without a version is joined by its own edges only', () => {
      expect(supersedes(sp2ru1, build('prerelease', null), [...across, edge('ru5', 'prerelease')], [sp2, ru5])).toBe(true)
      expect(supersedes(sp2ru1, build('prerelease', null), across, [sp2, ru5])).toBe(false)
    })

    it('where the walk leads both ways, neither replaces the other', () => {
      const both = [edge('sp2', 'ru3'), edge('ru5', 'sp2ru1')]
      expect([supersedes(sp2ru1, ru5, [edge('sp2', 'ru5'), edge('ru3', 'sp2ru1')], [sp2, ru3]), supersedes(sp2, ru5, both, [ru3, sp2ru1])]).toEqual([false, false])
      expect(supersedes(ru5, sp2, both, [ru3, sp2ru1])).toBe(true)
    })
  })

  it('the same edge twice changes nothing', () => {
    const edges = [edge('a', 'b')]
    expect(addEdge(edges, edge('a', 'b'))).toEqual({ ok: true, edges })
  })

  it('edge 3: of two builds at most one replaces the other, whatever edges were offered', () => {
    fc.assert(
      fc.property(edgeLists, fc.array(fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }), { minLength: 5, maxLength: 5 }), fc.array(fc.constantFrom('sp1', 'sp2'), { minLength: 5, maxLength: 5 }), (wanted, revisions, branches) => {
        const edges = addAll(wanted)
        const builds = ['a', 'b', 'c', 'd', 'e'].map((id, index) => build(id, revisions[index] == null ? null : `8.1.0.${revisions[index]}`, branches[index]))
        for (const one of builds) for (const other of builds) {
          expect(supersedes(one, other, edges, builds) && supersedes(other, one, edges, builds)).toBe(false)
        }
      }),
      seeded(1000),
    )
  })
})
