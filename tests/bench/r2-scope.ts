import pg from 'pg'
import { eq } from 'drizzle-orm'
import { installation } from '@/db/schema'
import { asActor, readAsActor } from '@/db/scope'
import { databaseUrl } from '@/server/env'
import type { Measure } from './bench'
import { ask, enter } from './estates'
import { compare } from './figure'

const AT_ONCE = 10
const COLUMNS = { id: installation.id, customerId: installation.customerId, profileId: installation.profileId, identity: installation.identity, reportedVersion: installation.reportedVersion }
const TEXT = 'select id, customer_id, profile_id, identity, reported_version from installation where'

/** R2: one installation by its id, through the wall and without one. Ten at a time on as many connections, reads a second. */
export const measureScope: Measure = async ({ estates, rounds, quick }) => {
  const { cluster, all } = await estates()
  const { database, kim } = all.at(-1)!
  enter(cluster, database)
  const ids = (await ask(cluster, database, 'select id from installation where customer_id is not null limit 1000')).map(row => row.id as string)
  const bare = new pg.Pool({ connectionString: databaseUrl('owner'), max: AT_ONCE })
  const ways = {
    limit: async (id: string) => (await bare.query({ name: 'installation', text: `${TEXT} consultancy_id = $1 and id = $2`, values: [kim.consultancyId, id] })).rows.length,
    hot: async (id: string) => (await readAsActor(kim, { text: `${TEXT} id = $1`, values: [id] })).length,
    general: (id: string) => asActor(kim, async tx => (await tx.db.select(COLUMNS).from(installation).where(eq(installation.id, id))).length),
  }
  const perSecond = { limit: [] as number[], hot: [] as number[], general: [] as number[] }
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const name of Object.keys(ways) as (keyof typeof ways)[]) {
        const rate = await readsASecond(ways[name], ids, quick ? 400 : 1500)
        if (round > 0) perSecond[name].push(rate)
      }
    }
  } finally {
    await bare.end()
  }
  return [
    compare({ name: 'R2 one read inside the wall, hot path, reads/s', ours: perSecond.hot, limit: perSecond.limit, goal: 0.65 }, ratio => ratio >= 0.65),
    compare({ name: 'R2 one read inside the wall, asActor and drizzle, reads/s', ours: perSecond.general, limit: perSecond.limit, goal: 0.3 }, ratio => ratio >= 0.3),
  ]
}

const readsASecond = async (read: (id: string) => Promise<number>, ids: readonly string[], forMs: number): Promise<number> => {
  let done = 0
  const began = performance.now()
  const reader = async (first: number) => {
    for (let n = first; performance.now() - began < forMs; n += AT_ONCE) {
      if ((await read(ids[n % ids.length]!)) !== 1) throw new Error('an installation was not found')
      done++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => reader(first)))
  return done / ((performance.now() - began) / 1000)
}
