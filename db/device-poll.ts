import type { Device } from '@/server/actor'
import { poolOf } from './pools'

/** A poll whose key lives. `answer` is what was stored for the system, where it is still true; `body` null: it has that one. */
export type Polled = { device: Device; answer: { systemId: string; etag: string; goodUntil: Date; body: string | null } | null }

type Row = { consultancy_id: string; customer_id: string | null; environment_id: string; own_system_id: string | null; key_id: string; name: string; system_id: string | null; etag: string; good_until: Date; body: string | null }

const TEXT = 'select * from device_poll($1, $2, $3, $4, $5)'

/**
 * Who polls and the answer it gets, in one prepared trip: the function resolves the key, sets the whole scope for its own
 * transaction and reads under row security as that device. Null: no such key, or no more.
 */
export const pollOnce = async (asked: { keyHash: string; at: Date; system: string | null; digest: string; etag: string | null }): Promise<Polled | null> => {
  const { rows } = await poolOf('app').query<Row>({ name: 'device_poll', text: TEXT, values: [asked.keyHash, asked.at, asked.system, asked.digest, asked.etag] })
  const row = rows[0]
  if (!row) return null
  const { consultancy_id: consultancyId, customer_id: customerId, environment_id: environmentId, own_system_id: systemId, key_id: keyId, name } = row
  return {
    device: { kind: 'device', consultancyId, customerId, environmentId, systemId, keyId, name },
    answer: row.system_id === null ? null : { systemId: row.system_id, etag: row.etag, goodUntil: row.good_until, body: row.body },
  }
}
