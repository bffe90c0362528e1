import { profileRestatement, type Pinned } from '@/db/schema'
import type { Tx } from '@/db/scope'

/** `from to`: the profiles that a change of facet policies only wrote anew. */
export const readRestatements = async (tx: Tx): Promise<Set<string>> => {
  const rows = await tx.db.select({ from: profileRestatement.fromProfileId, to: profileRestatement.toProfileId }).from(profileRestatement)
  return new Set(rows.map(row => `${row.from} ${row.to}`))
}

/** What was pinned, with the profile this installation has today where that is the pinned one under today's policies. */
export const restate = ({ restated }: { restated: ReadonlySet<string> }, pinned: Pinned, { profileId }: { profileId: string }): Pinned =>
  restated.size === 0 ? pinned : pinned.map(pin => (restated.has(`${pin.profileId} ${profileId}`) ? { ...pin, profileId } : pin))
