import type { Device } from '@/server/actor'
import { sharedConnectionOf } from './pools'

/** A poll whose key lives. `answer` is what was stored for the system, where it is still true; `body` null: it has that one. */
export type Polled = { device: Device; answer: { systemId: string; etag: string; goodUntil: Date; body: string | null } | null }

type Row = { consultancy_id: string; customer_id: string | null; environment_id: string; own_system_id: string | null; key_id: string | null; name: string; system_id: string | null; etag: string; good_until: Date; body: string | null }

const TEXT = 'select * from device_poll($1, $2, $3, $4)'

/**
 * Who polls and the answer it gets, in one prepared trip: the function resolves the key, sets the whole scope for its own
 * transaction and reads under row security as that device. The digest is of all that was asked, the system's name among
 * it. Null: no such key, or no more.
 */
export const pollOnce = async (asked: { keyHash: string; at: Date; digest: string; etag: string | null }): Promise<Polled | null> => {
  const { rows } = await sharedConnectionOf('app').query<Row>({ name: 'device_poll', text: TEXT, values: [asked.keyHash, asked.at.toISOString(), asked.digest, asked.etag] })
  const row = rows[0]!
  if (row.key_id === null) return null
  const device: Device = { kind: 'device', consultancyId: row.consultancy_id, customerId: row.customer_id, environmentId: row.environment_id, systemId: row.own_system_id, keyId: row.key_id, name: row.name }
  return { device, answer: row.system_id === null ? null : { systemId: row.system_id, etag: row.etag, goodUntil: row.good_until, body: row.body } }
}
