const MOST_MARKS = 12

/** The first days of years between two instants, thinned out so that their numbers stay apart. */
export const placeYears = (first: number, last: number): { year: number; at: number }[] => {
  const [from, to] = [new Date(first).getUTCFullYear() + 1, new Date(last).getUTCFullYear()]
  const step = [1, 2, 5, 10].find(years => (to - from + 1) / years <= MOST_MARKS) ?? 20
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => from + index)
    .filter(year => year % step === 0)
    .map(year => ({ year, at: Date.UTC(year, 0, 1) }))
}
