import { startBench, type Measure } from '@/tests/bench/bench'
import type { Figure } from '@/tests/bench/figure'
import { measureFleet } from '@/tests/bench/fleet'
import { measurePoll } from '@/tests/bench/r1-poll'
import { measureScope } from '@/tests/bench/r2-scope'
import { measurePublish } from '@/tests/bench/r3-publish'
import { measureOverview } from '@/tests/bench/r4-overview'
import { measureRequests } from '@/tests/bench/r5-requests'
import { measureMail } from '@/tests/bench/r6-mail'
import { measureRecall } from '@/tests/bench/r7-recall'
import { measureMemory, measureStart } from '@/tests/bench/r8-start'
import { measureSplit } from '@/tests/bench/r10-split'
import { measureRecallToMails } from '@/tests/bench/recall-to-mails'
import { run, whenAskedToStop } from '@/bin/run'

/** In the order they are measured: what publishes comes after what reads. */
const FIGURES: readonly (readonly [name: string, measure: Measure])[] = [
  ['R1', measurePoll],
  ['R2', measureScope],
  ['R4', measureOverview],
  ['R3', measurePublish],
  ['R5', measureRequests],
  ['R6', measureMail],
  ['R7', measureRecall],
  ['RECALL', measureRecallToMails],
  ['R8', measureStart],
  ['R9', measureMemory],
  ['R10', measureSplit],
  ['FLEET', measureFleet],
]

const option = (name: string) => {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : (process.argv[at + 1] ?? '')
}

// Everything that was started clears itself away on exit.
whenAskedToStop(() => process.exit(130))

await run(async () => {
  const only = option('--only')?.toUpperCase().split(',')
  const unknown = only?.find(name => !FIGURES.some(([known]) => known === name))
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${FIGURES.map(([name]) => name).sort().join(', ')}`)
  const bench = startBench({ quick: process.argv.includes('--quick'), say: line => console.error(`  ${line}`) })
  const began = performance.now()
  const figures: Figure[] = []
  try {
    for (const [name, measure] of FIGURES) {
      if (only && !only.includes(name)) continue
      bench.say(`${name} …`)
      for (const figure of await measure(bench)) {
        figures.push(figure)
        console.log(JSON.stringify(figure))
      }
    }
  } finally {
    await bench.end()
  }
  printTable(figures)
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(`${figures.filter(figure => figure.ok).length} of ${figures.length} figures reach their goal; ${seconds} s${bench.quick ? '; quick: smaller sizes and fewer rounds, for a look and not for a claim' : ''}`)
})
process.exit()

function printTable(figures: readonly Figure[]): void {
  const text = (value: number | null) => (value === null ? '–' : String(value))
  const rows = [['', 'ours', 'limit', 'ratio', 'goal', '', 'rounds'], ...figures.map(({ name, ours, limit, ratio, goal, ok, spread }) => [name, text(ours), text(limit), text(ratio), text(goal), ok ? 'ok' : 'SHORT', spread.join(' … ')])]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  for (const row of rows) console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  '))
}
