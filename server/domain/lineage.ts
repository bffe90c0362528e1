import { compareBuildVersions, type BuildVersion } from './build-version'
import type { Problem } from './problem'

/** "newer replaces older", as a vendor or this consultancy recorded it. */
export type SupersedenceEdge = { readonly newerId: string; readonly olderId: string }
export type LineageBuild = { readonly buildId: string; readonly branchId: string; readonly version: BuildVersion | null }

/**
 * Does `newer` replace `older`? By recorded edges, followed transitively; else by version order inside one branch.
 * An edge beats the version order, so of two builds at most one replaces the other. Release dates say nothing.
 */
export function supersedes(newer: LineageBuild, older: LineageBuild, edges: readonly SupersedenceEdge[]): boolean {
  if (newer.buildId === older.buildId) return false
  if (findPath(newer.buildId, older.buildId, edges)) return true
  if (newer.branchId !== older.branchId || newer.version === null || older.version === null) return false
  if (compareBuildVersions(newer.version, older.version) <= 0) return false
  return !findPath(older.buildId, newer.buildId, edges)
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
