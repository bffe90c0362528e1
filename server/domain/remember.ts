/**
 * The same answer for the same two objects, asked once. For arguments that nobody changes: a thousand profiles are
 * compared with the same few subjects under the same policies.
 */
export function rememberPair<A extends object, B extends object, T>(ask: (a: A, b: B) => T): (a: A, b: B) => T {
  const answers = new WeakMap<A, WeakMap<B, { readonly answer: T }>>()
  return (a, b) => {
    const row = answers.get(a) ?? answers.set(a, new WeakMap()).get(a)!
    const known = row.get(b) ?? row.set(b, { answer: ask(a, b) }).get(b)!
    return known.answer
  }
}

/** The same for one object. */
export function rememberObject<A extends object, T>(ask: (a: A) => T): (a: A) => T {
  const answers = new WeakMap<A, { readonly answer: T }>()
  return (a) => (answers.get(a) ?? answers.set(a, { answer: ask(a) }).get(a)!).answer
}

/** The same for short texts; forgets all of them when there are too many. */
export function rememberText(ask: (text: string) => string, most = 10_000): (text: string) => string {
  const answers = new Map<string, string>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    if (answers.size >= most) answers.clear()
    const answer = ask(text)
    answers.set(text, answer)
    return answer
  }
}
