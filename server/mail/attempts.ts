import type { MAIL_STATES } from '@/db/schema'
import { readAsActor, writeAsActor } from '@/db/scope'
import { job } from '@/server/actor'
import type { Delivery, Letter } from './deliver'
import type { MailKind } from './queue-mail'

export type MailState = (typeof MAIL_STATES)[number]
/** A mail taken for an attempt. */
export type Taken = Required<Letter> & { id: string; kind: MailKind; attempts: number; state: 'sending' }
export type Claim = Taken | { state: MailState | null }
export type Ended = { taken: Pick<Taken, 'id' | 'kind' | 'attempts'>; delivery: Delivery }

/** Better twice than not at all; everything else is better asked about than sent twice. */
const AT_LEAST_ONCE: readonly MailKind[] = ['recall_alert']

/** About a day and a half, with the queue's backoff. */
export const MAX_ATTEMPTS = 30

export const isTaken = (claim: Claim): claim is Taken => 'id' in claim

/**
 * In one transaction of one trip: writes down how attempts ended, and takes mails for the next. Those taken are committed
 * before anything is said to the server: one that is found `sending` was begun by an attempt that died, and may have
 * arrived. No mail may be in both.
 */
export const recordAttempts = async (consultancyId: string, ended: readonly Ended[], mailIds: readonly string[], now: Date = new Date()): Promise<Map<string, Claim>> => {
  const actor = job('send-mail', consultancyId)
  const told = ended.map(one => ({ id: one.taken.id, attempts: one.taken.attempts, state: stateAfter(one), error: one.delivery.fate === 'accepted' ? null : asText(one.delivery.reason) }))
  const rows = await writeAsActor<Taken | { id: string; state: 'unknown' }>(actor, { text: RECORD, values: [consultancyId, idsOf(mailIds), JSON.stringify(told), now.toISOString()] })
  const claims = new Map<string, Claim>(rows.map(row => [row.id, row.state === 'sending' ? row : { state: row.state }]))
  const rest = mailIds.filter(id => !claims.has(id))
  if (rest.length === 0) return claims
  const closed = await readAsActor<{ id: string; state: MailState }>(actor, { text: 'select id, state from mail where consultancy_id = $1::uuid and id = any($2::uuid[])', values: [consultancyId, idsOf(rest)] })
  const states = new Map(closed.map(({ id, state }) => [id, state]))
  for (const id of rest) claims.set(id, { state: states.get(id) ?? null })
  return claims
}

export const stateAfter = ({ taken: { kind, attempts }, delivery: { fate } }: Ended): MailState => {
  if (fate === 'accepted') return 'sent'
  if (fate === 'refused') return 'dead'
  if (fate === 'unsure' && !AT_LEAST_ONCE.includes(kind)) return 'unknown'
  return attempts >= MAX_ATTEMPTS ? 'dead' : 'failed'
}

/** What a server says may hold what no text column does. */
const asText = (said: string) => said.replaceAll('\0', '').toWellFormed()

const idsOf = (ids: readonly string[]) => `{${ids.join()}}`

const LOST = `mail.state = 'sending' and mail.kind not in (${AT_LEAST_ONCE.map(kind => `'${kind}'`).join()})`
// A later attempt may have called this one's fate unknown; who was there knows better.
const RECORD = `
  with ended as (
    select * from json_to_recordset($3::json) as told(id uuid, attempts int, state text, error text)
  ), settled as (
    update mail
    set state = ended.state, last_error = ended.error, sent_at = case when ended.state = 'sent' then $4::timestamptz else mail.sent_at end
    from ended
    where mail.consultancy_id = $1::uuid and mail.id = ended.id and mail.attempts = ended.attempts and mail.state in ('sending', 'unknown')
  )
  update mail
  set state = case when ${LOST} then 'unknown' else 'sending' end,
      last_error = case when ${LOST} then 'interrupted' else mail.last_error end,
      attempts = case when ${LOST} then mail.attempts else mail.attempts + 1 end
  where mail.consultancy_id = $1::uuid and mail.id = any($2::uuid[]) and mail.state in ('queued', 'failed', 'sending')
  returning id, kind, attempts, state, to_address as "to", subject, html, text, headers, message_id as "messageId"`
