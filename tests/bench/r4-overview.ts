import { ensureBuilt } from '@/bin/build'
import type { Measure } from './bench'
import { enter, type Estate } from './estates'
import { growth, median, quantile, rounded, spreadOf, timed, type Figure } from './figure'
import { readOverviewOf } from './r3-publish'
import { startWeb, type WebProcess } from './web-process'

const ASKED_A_ROUND = 8
const GROWTH_GOAL = 0.15
const P95_GOAL_MS = 100

/** R4: the overview page of the console, and the queries beneath it, as the installations grow. */
export const measureOverview: Measure = async ({ estates, rounds, say, quick }) => {
  await ensureBuilt(say)
  const { cluster, all } = await estates()
  const webs = new Map<Estate, WebProcess>()
  try {
    for (const estate of all) webs.set(estate, await startWeb(cluster, estate))
    const page = new Map<Estate, number[]>(all.map(estate => [estate, []]))
    const queries = new Map<Estate, number[]>(all.map(estate => [estate, []]))
    let bytes = 0
    const ask = async (estate: Estate) => {
      const answer = await webs.get(estate)!.get(`/console/${estate.slug}`)
      if (answer.status !== 200) throw new Error(`the overview answered ${answer.status}`)
      bytes = answer.bytes
    }
    for (const estate of all) for (let n = 0; n < (quick ? 2 : 5); n++) await ask(estate)
    for (let round = 0; round < rounds; round++) {
      for (const estate of all) {
        for (let n = 0; n < ASKED_A_ROUND; n++) page.get(estate)!.push(await timed(() => ask(estate)))
        enter(cluster, estate.database)
        for (let n = 0; n < ASKED_A_ROUND; n++) queries.get(estate)!.push(await timed(() => readOverviewOf(estate)))
      }
    }
    for (const estate of all) {
      const [pages, read] = [page.get(estate)!, queries.get(estate)!]
      say(`overview at ${estate.installations}: page p50 ${rounded(median(pages))} ms, p95 ${rounded(quantile(pages, 0.95))} ms; its queries p50 ${rounded(median(read))} ms, p95 ${rounded(quantile(read, 0.95))} ms`)
    }
    say(`the overview page has ${bytes} bytes at ${all.at(-1)!.installations}`)
    const exponent = (name: string, of: ReadonlyMap<Estate, readonly number[]>): Figure => {
      const atRound = (pick: (values: readonly number[]) => number) => growth(all.map(estate => [estate.installations, pick(of.get(estate)!)]))
      const value = atRound(median)
      const each = Array.from({ length: rounds }, (_, round) => atRound(values => median(values.slice(round * ASKED_A_ROUND, (round + 1) * ASKED_A_ROUND))))
      return { name, ours: Math.round(value * 1000) / 1000, limit: 0, ratio: null, goal: GROWTH_GOAL, ok: value <= GROWTH_GOAL, n: rounds * ASKED_A_ROUND, spread: spreadOf(each) }
    }
    const sizes = `${all[0]!.installations} → ${all.at(-1)!.installations} installations`
    const pages = page.get(all.at(-1)!)!
    const p95 = quantile(pages, 0.95)
    return [
      exponent(`R4 overview page, growth exponent ${sizes}`, page),
      exponent(`R4 overview queries, growth exponent ${sizes}`, queries),
      { name: `R4 overview page at ${all.at(-1)!.installations} installations, p95 ms`, ours: rounded(p95), limit: null, ratio: null, goal: P95_GOAL_MS, ok: p95 <= P95_GOAL_MS, n: pages.length, spread: spreadOf(pages) },
    ]
  } finally {
    for (const web of webs.values()) await web.stop()
  }
}
