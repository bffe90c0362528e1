/** The terms of an agreement, a sentence each. */
export function TermList({ terms }: { terms: readonly string[] }) {
  return <ul className="list-disc space-y-1 pl-5">{terms.map(term => <li key={term}>{term}</li>)}</ul>
}
