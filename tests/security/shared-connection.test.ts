import { beforeAll, describe, expect, it } from 'vitest'
import { sharedConnectionOf } from '@/db/pools'
import { readAsActor } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { sha256 } from '@/server/auth/credentials-at-rest'
import { makeKey } from '@/server/devices/keys'
import { poll } from '@/server/devices/poll'
import { testDatabase } from '../support/database'
import { addCustomer, as, EX2007, house } from '../support/scene'

// Polls and hot reads of everybody travel behind one another on one connection.
await testDatabase()

type Place = { kim: Consultant; key: string; name: string }
let places: Place[]
const said = (name: string) => ({ system: name, installations: [{ product: EX2007, version: '8.1.291.2' }] })
const ask = ({ key, name }: Place) => poll({ keyHash: sha256(key), text: JSON.stringify(said(name)), system: name, etag: null, read: () => said(name) })
const asked = (given: Place) => ask(given).then(answer => (JSON.parse(answer!.body!) as { system: string }).system)

beforeAll(async () => {
  places = []
  for (const houseName of ['Kestrel', 'Heron']) {
    const kim = await house(houseName)
    for (const n of [1, 2, 3]) {
      const name = `${houseName}-${n}`
      const { environmentId } = await as(kim, tx => addCustomer(tx, [{ name }]))
      const { key } = await as(kim, tx => makeKey(tx, { environmentId, name }))
      places.push({ kim, key, name })
    }
  }
  // Once each, so that all that follow are answered from what is stored, in one trip.
  for (const place of places) expect(await asked(place)).toBe(place.name)
})

describe('one connection for everybody’s single reads', () => {
  it('gives each device its own answer and each actor its own rows, and leaves no scope between them', async () => {
    const shared = () => sharedConnectionOf('app').query<{ kind: string; count: number }>(`select coalesce(current_setting('app.actor_kind', true), '') as kind, count(*)::int as count from device_answer`)
    const turns = Array.from({ length: 600 }, async (_, n) => {
      const place = places[(n * 5) % places.length]!
      if (n % 4 === 1) return expect((await shared()).rows).toEqual([{ kind: '', count: 0 }])
      if (n % 4 === 2) return expect(new Set((await readAsActor<{ consultancy_id: string }>(place.kim, { text: 'select consultancy_id from device_answer', values: [] })).map(row => row.consultancy_id))).toEqual(new Set([place.kim.consultancyId]))
      if (n % 40 === 3) return expect(await poll({ keyHash: sha256('pb_none'), text: '', system: null, etag: null, read: () => said('') })).toBeNull()
      return expect(await asked(place)).toBe(place.name)
    })
    await Promise.all(turns)
  })

  it('is one that fails for none but whose statement fails', async () => {
    const turns = await Promise.allSettled(Array.from({ length: 200 }, async (_, n) => (n % 10 === 5 ? readAsActor(places[0]!.kim, { text: 'select 1 / $1::int', values: ['0'] }) : asked(places[n % places.length]!))))
    expect(turns.filter(turn => turn.status === 'rejected').map(turn => (turn.reason as Error).message)).toEqual(Array.from({ length: 20 }, () => 'division by zero'))
  })

  it('lost, tells those who wait on it, and is another at the next question', async () => {
    const killed = readAsActor(places[0]!.kim, { text: 'select pg_terminate_backend(pg_backend_pid())', values: [] })
    const behind = Promise.allSettled(places.map(asked))
    await expect(killed).rejects.toThrow()
    await behind
    for (const place of places) expect(await asked(place)).toBe(place.name)
  })
})
