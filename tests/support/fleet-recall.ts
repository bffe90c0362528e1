/** One device after another asks; what each was told is kept with the moment it began to ask. */
export type Polled = { askedAt: number; answeredAt: number; status: number; offered: boolean }

/**
 * What counts of a fleet that polled through a recall: nobody who began to ask after the commit was offered the build.
 * `committedAt` is read once the commit has been answered, so whoever asked later asked after it.
 */
export const countRecall = (polls: readonly Polled[], committedAt: number) => {
  const after = polls.filter(one => one.askedAt >= committedAt)
  return {
    polls: polls.length,
    failed: polls.filter(one => one.status !== 200).length,
    offeredBefore: polls.filter(one => one.askedAt < committedAt && one.offered).length,
    after: after.length,
    offeredAfter: after.filter(one => one.offered).length,
    slowestMs: Math.round(Math.max(0, ...polls.map(one => one.answeredAt - one.askedAt))),
  }
}
