export type VisibleShare = {
  readonly ownMinor: number
  /** null: not to be shown, because the rest could be worked out */
  readonly totalMinor: number | null
  readonly payersCount: number | null
}

/**
 * What each customer may see of a campaign (rule 10): beyond the own share only with three or more payers of equal weight,
 * who all pay what their weight says. Where a cap or the house moved anything, the total would tell of another's terms.
 * Asked once for all: the answer for one share does not look at every payer again.
 */
export function visibleShares({ totalMinor, weights, moved }: {
  readonly totalMinor: number
  /** of every payer, the customer included */
  readonly weights: readonly number[]
  /** whether anybody is at a cap, or anything is the house's */
  readonly moved: boolean
}): (ownMinor: number) => VisibleShare {
  const hidden = moved || weights.length < 3 || weights.some((weight) => weight !== weights[0])
  return (ownMinor) => ({ ownMinor, totalMinor: hidden ? null : totalMinor, payersCount: hidden ? null : weights.length })
}
