import pg from 'pg'
import { publishVerdict } from '@/server/verdicts/publish-verdict'
import { saveDraftInput } from '@/server/verdicts/draft-input'
import { saveDraft } from '@/server/verdicts/save-draft'
import { consoleRouter } from '@/server/root-router'
import { createCallerFactory } from '@/server/trpc'
import { as, seenDraft } from '../support/scene'
import type { Measure } from './bench'
import { enter, type Estate } from './estates'
import { compare, median, quantile, rounded, spreadOf, timed, type Figure } from './figure'

const makeConsole = createCallerFactory(consoleRouter)

/** What the overview page asks when it is opened, through the very procedure. */
export const readOverviewOf = ({ kim }: Estate): Promise<unknown> => {
  const { coverage } = makeConsole({ user: { id: kim.userId, email: kim.email, name: kim.name }, actor: kim, locale: 'en' })
  return (coverage.overview as (opened: object) => Promise<unknown>)({})
}

/** The draft is ready before the clock starts; publishing is one transaction from begin to commit. */
const publishMs = async ({ kim }: Estate, { id: buildId, runIds }: Estate['unpublished'][number]): Promise<number> => {
  await as(kim, tx => saveDraft(tx, saveDraftInput.parse({
    buildId, kind: 'conditional', summary: 'Tested', runIds,
    conditions: [{ effect: 'warns', facet: 'roles', test: 'has', value: 'EdgeTransport', text: 'Restart the transport service', workaround: 'By hand' }],
  })))
  const seen = await as(kim, tx => seenDraft(tx, buildId))
  return timed(() => as(kim, tx => publishVerdict(tx, { buildId, seen })))
}

/**
 * The other way to keep outcomes: a row for every installation, its key and its references and nothing else, no row
 * security, written by one statement that already knows the outcome of every profile.
 */
const openRowEach = async (url: string) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`
    create table outcome_each (like outcome, installation_id uuid not null);
    alter table outcome_each drop column profile_id,
      add primary key (consultancy_id, build_id, installation_id),
      add foreign key (consultancy_id, installation_id) references installation (consultancy_id, id),
      add foreign key (consultancy_id, revision_id) references verdict_revision (consultancy_id, id)`)
  await client.query({
    name: 'fill', values: ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000'],
    text: `
    insert into outcome_each (consultancy_id, build_owner, build_id, installation_id, revision_id, outcome, installed_outcome, run_id, subject_id, differences, condition_keys, blocked_by, unknown_facets, reasons, evaluated_at)
    select i.consultancy_id, o.build_owner, o.build_id, i.id, o.revision_id, o.outcome, o.installed_outcome, o.run_id, o.subject_id, o.differences, o.condition_keys, o.blocked_by, o.unknown_facets, o.reasons, o.evaluated_at
    from outcome o join installation i on i.consultancy_id = o.consultancy_id and i.profile_id = o.profile_id
    where o.consultancy_id = $1 and o.build_id = $2 and i.customer_id is not null`,
  })
  return {
    fill: async (consultancyId: string, buildId: string) => (await client.query({ name: 'fill', text: '', values: [consultancyId, buildId] })).rowCount!,
    /** The matrix from those rows: customers by builds, a count for each outcome. */
    read: async (consultancyId: string) =>
      (await client.query({
        name: 'matrix', values: [consultancyId],
        text: `select i.customer_id, c.name, o.build_id, case when i.build_id = o.build_id then o.installed_outcome else o.outcome end as outcome, count(*)
          from outcome_each o join installation i on i.consultancy_id = o.consultancy_id and i.id = o.installation_id
          join customer c on c.consultancy_id = i.consultancy_id and c.id = i.customer_id
          where o.consultancy_id = $1 group by 1, 2, 3, 4 order by c.name`,
      })).rows,
    analyze: () => client.query('analyze outcome_each'),
    end: () => client.end(),
  }
}

/** R3: one verdict published to everybody and read back, against a row for every installation. */
export const measurePublish: Measure = async ({ estates, rounds, say }) => {
  const { cluster, all } = await estates()
  const largest = all.at(-1)!
  const rowEach = await openRowEach(cluster.settingsFor(largest.database).DATABASE_URL!)
  try {
    const consultancyId = largest.kim.consultancyId
    for (const buildId of largest.published) await rowEach.fill(consultancyId, buildId)
    await rowEach.analyze()
    const publish = new Map<Estate, number[]>(all.map(estate => [estate, []]))
    const read = new Map<Estate, number[]>(all.map(estate => [estate, []]))
    const [fill, readEach]: [number[], number[]] = [[], []]
    let rows = 0
    for (let round = 0; round <= rounds; round++) {
      for (const estate of all) {
        enter(cluster, estate.database)
        const publishing = await publishMs(estate, estate.unpublished[round]!)
        const reading = await timed(() => readOverviewOf(estate))
        if (round > 0) publish.get(estate)!.push(publishing)
        if (round > 0) read.get(estate)!.push(reading)
      }
      const buildId = largest.unpublished[round]!.id
      const filling = await timed(async () => void (rows = await rowEach.fill(consultancyId, buildId)))
      const reading = await timed(() => rowEach.read(consultancyId))
      if (round > 0) fill.push(filling)
      if (round > 0) readEach.push(reading)
    }
    if (rows !== largest.installations) throw new Error(`the other way wrote ${rows} rows for ${largest.installations} installations`)
    for (const estate of all) say(`publish at ${estate.installations}: ${rounded(median(publish.get(estate)!))} ms; overview read ${rounded(median(read.get(estate)!))} ms (worst ${rounded(quantile(read.get(estate)!, 1))})`)
    return [
      compare({ name: `R3 publish a verdict at ${largest.installations} installations in ${largest.profiles} profiles, ms`, ours: publish.get(largest)!, limit: fill, goal: 0.1 }, ratio => ratio <= 0.1),
      flatness('R3 publish, largest size over smallest (flat: ± 20 %)', publish.get(all[0]!)!, publish.get(largest)!),
      compare({ name: 'R3 overview read after publishing, ms', ours: read.get(largest)!, limit: readEach, goal: 1 }, ratio => ratio <= 1),
    ]
  } finally {
    await rowEach.end()
  }
}

const flatness = (name: string, smallest: readonly number[], largest: readonly number[]): Figure => {
  const ratio = median(largest) / median(smallest)
  return { name, ours: rounded(median(largest)), limit: rounded(median(smallest)), ratio: rounded(ratio), goal: 1.2, ok: ratio <= 1.2, n: largest.length, spread: spreadOf(largest.map((one, index) => one / smallest[index]!)) }
}
