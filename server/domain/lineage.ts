import { compareBuildVersions, type BuildVersion } from './build-version'
import type { Problem } from './problem'

/** "newer replaces older", as a vendor or this consultancy recorded it. */
export type SupersedenceEdge = { readonly newerId: string; readonly olderId: string }
export type LineageBuild = { readonly buildId: string; readonly branchId: string; readonly version: BuildVersion | null }

/** Recorded edges, and what is known of the builds at their ends. An end that is not known is reached by its id only. */
export type Lineage = { readonly edges: readonly SupersedenceEdge[]; readonly builds: ReadonlyMap<string, LineageBuild> }

/**
 * Does `newer` replace `older`? First answer that there is: recorded edges, followed transitively; version order, when
 * both are of one branch; edges and version order walked together (what replaces a build replaces that branch's earlier
 * ones, and so does whatever follows it in its own branch). Where that walk leads both ways, neither replaces the other.
 * So of two builds at most one replaces the other. Release dates say nothing.
 */
export function supersedes(newer: LineageBuild, older: LineageBuild, { edges, builds }: Lineage): boolean {
  if (newer.buildId === older.buildId) return false
  if (findPath(newer.buildId, older.buildId, edges)) return true
  if (findPath(older.buildId, newer.buildId, edges)) return false
  const order = orderInBranch(newer, older)
  if (order !== null) return order > 0
  return reaches(newer, older, { edges, builds }) && !reaches(older, newer, { edges, builds })
}

/** Adds an edge, or names the loop it would close, from the new edge back to its start. Adding it twice changes nothing. */
export function addEdge(edges: readonly SupersedenceEdge[], edge: SupersedenceEdge):
  | { readonly ok: true; readonly edges: readonly SupersedenceEdge[] }
  | { readonly ok: false; readonly problem: Problem } {
  const back = findPath(edge.olderId, edge.newerId, edges)
  if (back) {
    const loop = [edge.newerId, ...back]
    return {
      ok: false,
      problem: {
        code: 'supersedence_cycle',
        field: 'supersedes',
        message: `This would make a loop: ${loop.join(' replaces ')}. Remove one of these first.`,
        params: { loop },
      },
    }
  }
  const known = edges.some(({ newerId, olderId }) => newerId === edge.newerId && olderId === edge.olderId)
  return { ok: true, edges: known ? edges : [...edges, edge] }
}

/** Null where version order says nothing: two branches, or a version that is not known. */
function orderInBranch(a: LineageBuild, b: LineageBuild): number | null {
  if (a.branchId !== b.branchId || a.version === null || b.version === null) return null
  return compareBuildVersions(a.version, b.version)
}

function reaches(from: LineageBuild, to: LineageBuild, { edges, builds }: Lineage): boolean {
  const known = (id: string): LineageBuild => builds.get(id) ?? { buildId: id, branchId: '', version: null }
  const isAtOrAfter = (one: LineageBuild, other: LineageBuild) => one.buildId === other.buildId || (orderInBranch(one, other) ?? 0) > 0
  const seen = new Map([[from.buildId, from]])
  for (const at of seen.values()) {
    if (isAtOrAfter(at, to)) return true
    for (const edge of edges) {
      if (!seen.has(edge.olderId) && isAtOrAfter(at, known(edge.newerId))) seen.set(edge.olderId, known(edge.olderId))
    }
  }
  return false
}

function findPath(fromId: string, toId: string, edges: readonly SupersedenceEdge[]): string[] | null {
  const cameFrom = new Map<string, string | null>([[fromId, null]])
  for (const id of cameFrom.keys()) {
    if (id === toId) return unwind(id, cameFrom)
    for (const edge of edges) {
      if (edge.newerId === id && !cameFrom.has(edge.olderId)) cameFrom.set(edge.olderId, id)
    }
  }
  return null
}

function unwind(lastId: string, cameFrom: ReadonlyMap<string, string | null>): string[] {
  const path: string[] = []
  for (let id: string | null = lastId; id !== null; id = cameFrom.get(id) ?? null) path.unshift(id)
  return path
}
