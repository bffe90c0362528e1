import { and, eq, exists, isNotNull, isNull, gt, or, sql, type SQL } from 'drizzle-orm'
import { agreement, contact, customer, digest, environment, invitation, verdictRevision } from '@/db/schema'
import type { Tx } from '@/db/scope'

export const FIRST_STEPS = ['customers', 'lab', 'agreements', 'build', 'people', 'mail'] as const
export type FirstStep = (typeof FIRST_STEPS)[number]

/** Which steps of the first visit are behind us. An invitation that waits counts: the rest is the invited person's. */
export const readFirstSteps = async (tx: Tx): Promise<Record<FirstStep, boolean>> => {
  const { db } = tx
  const one = { found: sql`1` }
  const steps: Record<FirstStep, SQL> = {
    customers: exists(db.select(one).from(customer)),
    lab: exists(db.select(one).from(environment).where(eq(environment.kind, 'lab'))),
    agreements: exists(db.select(one).from(agreement).where(or(isNotNull(agreement.acceptedAt), eq(agreement.optedOut, true)))),
    build: exists(db.select(one).from(verdictRevision)),
    people: sql`(${exists(db.select(one).from(contact))} or ${exists(
      db.select(one).from(invitation).where(and(isNotNull(invitation.customerId), isNull(invitation.revokedAt), gt(invitation.expiresAt, tx.now))),
    )})`,
    mail: exists(db.select(one).from(digest).where(isNotNull(digest.mailId))),
  }
  const rows = await db.execute(sql`select ${sql.join(FIRST_STEPS.map(step => sql`${steps[step]} as ${sql.identifier(step)}`), sql`, `)}`)
  return rows.rows[0] as Record<FirstStep, boolean>
}
