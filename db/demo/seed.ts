import { demoSignInLink } from '@/server/auth/demo'
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

const line = async (who: string, email: string): Promise<string> => `${who.padEnd(14)}${await demoSignInLink(email)}`
