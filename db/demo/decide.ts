import type { Tx } from '@/db/scope'
import type { Contact } from '@/server/actor'
import { approve, decline, defer } from '@/server/decisions/decide'
import { readPortalUpdate } from '@/server/decisions/portal-queries'
import type { House } from './house'
import type { Served } from './register-customer'

export type Answer =
  | { say: 'approve'; acknowledged?: string[] }
  | { say: 'decline'; reason: string }
  | { say: 'defer'; reason: string; until: string }

/** A customer's approver answers for one environment, having seen what the portal's page shows at that moment. */
export const decideFor = ({ journal }: House, key: string, { approver, environments }: Served, place: string, buildId: string, at: Date, answer: Answer): Promise<void> =>
  journal.step(key, approver, at, async tx => {
    const environmentId = environments[place]!
    const given = { environmentId, buildId, seen: await seenIn(tx, environmentId, buildId) }
    if (answer.say === 'approve') await approve(tx, { ...given, acknowledged: answer.acknowledged ?? [] })
    else if (answer.say === 'decline') await decline(tx, { ...given, reason: answer.reason })
    else await defer(tx, { ...given, reason: answer.reason, until: answer.until })
  })

const seenIn = async (tx: Tx<Contact>, environmentId: string, buildId: string): Promise<string> => {
  const { places } = await readPortalUpdate(tx, { buildId })
  const page = places.find(one => one.environment.id === environmentId)
  if (!page) throw new Error(`the portal has nothing to say about build ${buildId} in environment ${environmentId}`)
  return page.seen
}
