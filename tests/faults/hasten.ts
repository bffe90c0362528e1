import pg from 'pg'
import { FULL } from './form'

/**
 * In the short form the waiting is left out, not the fault: what a dead worker held is taken for as old as it would
 * become (called when no worker lives), and what waits for its next try is due. The full form waits.
 */
export const hasten = async (admin: pg.Client, what: 'abandoned' | 'waiting'): Promise<void> => {
  if (FULL) return
  if (what === 'waiting') {
    await admin.query(`update pgboss.job set start_after = now() where state = 'retry' and start_after > now()`)
    return
  }
  await admin.query(`update pgboss.job set state = 'retry', start_after = now() where state = 'active'`)
  await admin.query(`update billing_op set sent_at = sent_at - interval '1 hour' where state = 'sent'`)
}
