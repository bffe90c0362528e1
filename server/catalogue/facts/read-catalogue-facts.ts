import { join } from 'node:path'
import { checkFacts } from './check-facts'
import { CatalogueFactsError, type FactProblem } from './fact-problems'
import { aliasRow, type BranchRow, branchRow, type BuildRow, buildRow, claimRow, edgeRow, fixRow, hotpatchMonthRow, issueFeedRow, knownIssueRow, productRow, sourceRow, urgencyRow } from './fact-rows'
import { readFactTable } from './fact-table'
import { toHotpatchMonthFact, toKnownIssueFact } from './side-facts'
import type { AliasFact, BranchFact, BuildFact, CatalogueFacts } from './facts'

const BUILD_FILES = ['exchange-builds.csv', 'sql-server-builds.csv', 'windows-builds.csv']
const CATALOGUE_DIR = join(import.meta.dirname, '../../../db/catalogue')

/**
 * The public catalogue as its files state it, checked row by row and against each other. No database.
 * Throws a CatalogueFactsError that lists the problems with file, line and field.
 */
export function readCatalogueFacts(dir: string = CATALOGUE_DIR): CatalogueFacts {
  const problems: FactProblem[] = []
  const tables = {
    sources: readFactTable(dir, 'sources.csv', sourceRow, problems),
    products: readFactTable(dir, 'products.csv', productRow, problems),
    branches: readFactTable(dir, 'branches.csv', branchRow, problems),
    builds: BUILD_FILES.flatMap((file) => readFactTable(dir, file, buildRow, problems)),
    aliases: readFactTable(dir, 'build-aliases.csv', aliasRow, problems),
    edges: readFactTable(dir, 'build-edges.csv', edgeRow, problems),
    months: readFactTable(dir, 'hotpatch-months.csv', hotpatchMonthRow, problems),
    issues: readFactTable(dir, 'known-issues.csv', knownIssueRow, problems),
    feeds: readFactTable(dir, 'known-issue-feeds.csv', issueFeedRow, problems),
    claims: readFactTable(dir, 'build-claims.csv', claimRow, problems),
    urgencies: readFactTable(dir, 'build-urgency.csv', urgencyRow, problems),
    fixes: readFactTable(dir, 'build-fixes.csv', fixRow, problems),
  }
  // References are checked only over whole tables: one bad row would otherwise be reported many times.
  if (problems.length === 0) problems.push(...checkFacts(tables))
  if (problems.length > 0) throw new CatalogueFactsError(problems)

  const aliases = new Map<string, AliasFact[]>()
  for (const { row } of tables.aliases) {
    const alias = { version: row.alias, sources: row.sources, note: row.note }
    aliases.set(row.build, [...(aliases.get(row.build) ?? []), alias])
  }
  return {
    sources: tables.sources.map(({ row }) => row),
    products: tables.products.map(({ row }) => row),
    branches: toBranchFacts(tables.branches.map(({ row }) => row)),
    builds: tables.builds.map(({ row }) => toBuildFact(row, aliases.get(row.key) ?? [])),
    edges: tables.edges.map(({ row }) => row),
    months: tables.months.map(({ row }) => toHotpatchMonthFact(row)),
    issues: tables.issues.map(({ row }) => toKnownIssueFact(row)),
    feeds: tables.feeds.map(({ row }) => row),
    claims: tables.claims.map(({ row }) => row),
    urgencies: tables.urgencies.map(({ row }) => row),
    fixes: tables.fixes.map(({ row }) => row),
  }
}

function toBranchFacts(rows: BranchRow[]): BranchFact[] {
  return rows.map(({ product, ...branch }) => {
    const before = rows.filter((row) => row.product === product && row.position < branch.position)
    const replaced = before.sort((a, b) => b.position - a.position)[0]
    return { ...branch, productKey: product, replacesBranchKey: replaced?.key ?? null }
  })
}

function toBuildFact(row: BuildRow, aliases: readonly AliasFact[]): BuildFact {
  return {
    key: row.key,
    productKey: row.product,
    branchKey: row.branch,
    labels: row.labels,
    kind: row.kind,
    channel: row.channel,
    version: row.version,
    aliases,
    kbs: row.kbs,
    releasedOn: row.date_precision === 'month' ? `${row.released_on}-01` : row.released_on || null,
    datePrecision: row.date_precision || null,
    reboot: row.reboot,
    withdrawal: row.withdrawn_by === '' ? null : { by: row.withdrawn_by, reason: row.withdrawn_reason },
    reissuedAs: row.reissued_as === '' ? null : row.reissued_as,
    appliesTo: row.applies_to,
    sources: row.sources,
    note: row.note,
  }
}
