import { and, eq } from 'drizzle-orm'
import { membershipsOf } from '@/db/credentials'
import { build, PUBLIC_CATALOGUE } from '@/db/schema'
import { asActor } from '@/db/scope'
import { demoSignInLink } from '@/server/auth/demo'
import { env } from '@/server/env'
import { CUSTOMERS } from './customers'
import { findDemoOwner } from './find-owner'
import { isTold } from './journal'
import { GRACE, JONAS, MARA, MISAKI } from './cast'

/**
 * Makes the demo consultancy where there is none: the RU4 story of 2008, told to yesterday. Again it changes nothing,
 * and what a crash left half told is told to its end. For the embedded database or DEMO=1 only; the caller sees to it.
 */
export const seedDemo = async (now: Date = new Date()): Promise<void> => {
  const owner = await findDemoOwner()
  if (owner && (await isTold(owner))) return
  // Every verb of the product hangs on the story; a start that has nothing to tell does without them.
  const { tellStory } = await import('./story')
  await tellStory(now)
}

/** One line a person: who they are, and the link that signs them in. */
export const demoSignInLinks = (): Promise<string[]> =>
  Promise.all([
    line('owner', MARA.email),
    line('engineer', JONAS.email),
    line('customer', GRACE.email),
    line('customer (ja)', MISAKI.email),
  ])

/** What there is to press and to watch: a recall of the final Rollup 4, with a customer's portal open beside it. */
export const demoRecallHint = async (): Promise<string[]> => {
  const owner = await findDemoOwner()
  const place = owner && (await membershipsOf(owner.userId)).find(one => one.consultancyId === owner.consultancyId && one.customerId === null)
  if (!owner || !place) return []
  const [found] = await asActor(owner, tx => tx.db.select({ id: build.id }).from(build).where(and(eq(build.consultancyId, PUBLIC_CATALOGUE), eq(build.version, [...FINAL_ROLLUP_4]))))
  if (!found) return []
  return [
    '',
    'Press recall and watch. In one browser, as a customer it hits:',
    `  ${await demoSignInLink(CUSTOMERS.prairie.approver.email)}`,
    'In another, or a private window, with the owner link:',
    `  ${env().APP_URL}/console/${place.consultancySlug}/builds/${found.id}/recall   (type 8.1.311.3 to confirm)`,
    `The portal changes in place, steps to acknowledge appear there, and the alerts are at ${env().APP_URL}/dev/mail`,
  ]
}

const FINAL_ROLLUP_4 = [8, 1, 311, 3]

const line = async (who: string, email: string): Promise<string> => `${who.padEnd(14)}${await demoSignInLink(email)}`
