/**
 * Takes `count` times whoever comes first and lets `take` change it; one for which `take` answers false is out.
 * O((n + count) log n), on a binary heap: the list is reordered.
 */
export function takeSmallestFirst<T>(heap: T[], count: number, comesFirst: (a: T, b: T) => boolean, take: (one: T) => boolean): void {
  for (let at = Math.floor(heap.length / 2) - 1; at >= 0; at--) sink(heap, at, comesFirst)
  for (let taken = 0; taken < count && heap.length > 0; taken++) {
    if (!take(heap[0]!)) {
      const last = heap.pop()!
      if (heap.length === 0) return
      heap[0] = last
    }
    sink(heap, 0, comesFirst)
  }
}

function sink<T>(heap: T[], from: number, comesFirst: (a: T, b: T) => boolean): void {
  for (let at = from; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2]
    let first = at
    if (left < heap.length && comesFirst(heap[left]!, heap[first]!)) first = left
    if (right < heap.length && comesFirst(heap[right]!, heap[first]!)) first = right
    if (first === at) return
    ;[heap[at], heap[first]] = [heap[first]!, heap[at]!]
    at = first
  }
}
