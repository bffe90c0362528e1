import { formatBuildVersion } from '@/server/domain/build-version'
import { checkBuildRow } from './check-build-row'
import { checkSideFacts } from './check-side-facts'
import type { FactProblem } from './fact-problems'
import type { FactTables } from './fact-rows'
import type { FactRow } from './fact-table'

/** What no row shows by itself: keys used twice, references to nothing, an order that contradicts itself. */
export function checkFacts(tables: FactTables): FactProblem[] {
  return [
    ...checkUnique(tables.sources, 'key', ({ key }) => key),
    ...checkUnique(tables.products, 'key', ({ key }) => key),
    ...checkUnique(tables.branches, 'key', ({ key }) => key),
    ...checkUnique(tables.branches, 'position', ({ product, position }) => `${product} ${position}`),
    ...checkUnique(tables.builds, 'key', ({ key }) => key),
    ...checkUnique(tables.edges, 'older', ({ newer, older }) => `${newer} over ${older}`),
    ...checkUnique(tables.months, 'month', ({ branch, month }) => `${branch} ${month}`),
    ...checkUnique(tables.issues, 'key', ({ key }) => key),
    ...checkUnique(tables.claims, 'value', ({ build, field, value }) => `${build} ${field} ${value}`),
    ...checkUnique(tables.urgencies, 'sources', ({ build, sources }) => `${build} ${sources.join(';')}`),
    ...checkUnique(tables.fixes, 'defect', ({ build, defect }) => `${build} ${defect}`),
    ...checkNumbers(tables),
    ...checkReferences(tables),
    ...checkEdges(tables),
    ...tables.builds.flatMap((at) => checkBuildRow(at, tables)),
    ...checkSideFacts(tables),
  ]
}

function checkUnique<Row>(rows: FactRow<Row>[], field: string, nameOf: (row: Row) => string): FactProblem[] {
  const seen = new Map<string, FactRow<Row>>()
  return rows.flatMap((at) => {
    const name = nameOf(at.row)
    const first = seen.get(name)
    if (first === undefined) {
      seen.set(name, at)
      return []
    }
    const message = `"${name}" is already in ${first.file} line ${first.line}.`
    return [{ file: at.file, line: at.line, field, message, remedy: 'Keep one of the two.' }]
  })
}

/** An alias that is also some build's own number would make every server answering it ambiguous. */
function checkNumbers({ builds, aliases }: FactTables): FactProblem[] {
  const productOf = new Map(builds.map(({ row }) => [row.key, row.product]))
  const numbers = [
    ...builds.map((at) => ({ ...at, row: `${at.row.product} ${formatBuildVersion(at.row.version)}` })),
    ...aliases.map((at) => ({ ...at, row: `${productOf.get(at.row.build)} ${formatBuildVersion(at.row.alias)}` })),
  ]
  return checkUnique(numbers, 'version', (number) => number)
}

function checkReferences({ sources, products, branches, builds, aliases, edges, months, issues, feeds, claims, urgencies, fixes }: FactTables): FactProblem[] {
  const known = (rows: FactRow<{ key: string }>[], file: string) => {
    const keys = new Set(rows.map(({ row }) => row.key))
    return (at: FactRow<unknown>, field: string, key: string): FactProblem[] => {
      const message = `"${key}" is not in ${file}.`
      return keys.has(key) ? [] : [{ file: at.file, line: at.line, field, message, remedy: 'Add it there or correct it here.' }]
    }
  }
  const knownSource = known(sources, 'sources.csv')
  const knownProduct = known(products, 'products.csv')
  const knownBranch = known(branches, 'branches.csv')
  const knownBuild = known(builds, 'the files of builds')
  return [
    ...[...builds, ...aliases, ...edges, ...months, ...issues, ...claims, ...urgencies, ...fixes].flatMap((at) => at.row.sources.flatMap((key) => knownSource(at, 'sources', key))),
    ...feeds.flatMap((at) => knownSource(at, 'source', at.row.source)),
    ...[...branches, ...builds, ...issues, ...feeds].flatMap((at) => knownProduct(at, 'product', at.row.product)),
    ...[...builds, ...months].flatMap((at) => knownBranch(at, 'branch', at.row.branch)),
    ...[...aliases, ...claims, ...urgencies, ...fixes].flatMap((at) => knownBuild(at, 'build', at.row.build)),
    ...months.flatMap((at) => [at.row.build, at.row.baseline].flatMap((key) => (key === '' ? [] : knownBuild(at, 'build', key)))),
    ...edges.flatMap((at) => [...knownBuild(at, 'newer', at.row.newer), ...knownBuild(at, 'older', at.row.older)]),
  ]
}

/** Every edge points to an earlier branch of its product, so edges and version order together make no loop. */
function checkEdges({ branches, builds, edges }: FactTables): FactProblem[] {
  const branchRows = new Map(branches.map(({ row }) => [row.key, row]))
  const branchOf = new Map(builds.map(({ row }) => [row.key, branchRows.get(row.branch)]))
  return edges.flatMap(({ file, line, row }) => {
    const newer = branchOf.get(row.newer)
    const older = branchOf.get(row.older)
    if (!newer || !older || (newer.product === older.product && newer.position > older.position)) return []
    const message = `${row.older} is not of an earlier branch than ${row.newer}.`
    return [{ file, line, field: 'older', message, remedy: 'Remove the edge or turn it round.' }]
  })
}
