import { capText, LIMITS } from './limits'
import type { Attributes, ElementVisitor } from './read-elements'
import type { ResultFile, ResultTotals } from './result-file'
import { ResultFileError } from './result-file-error'
import { NO_TOTALS } from './totals'

export type OutlineSuite = { attributes: Attributes; path: string; parent: OutlineSuite | null; totals: ResultTotals }

/** What stands directly under a case and says how it ended: the first of its name, and how often it came. */
export type Mark = { attributes: Attributes; text: string; message: string; times: number }

export type OutlineCase = { attributes: Attributes; suite: OutlineSuite | null; marks: Map<string, Mark> }

export type Dialect = {
  suiteElement: string
  caseElement: string
  markElements: readonly string[]
  root(attributes: Attributes): void
  element(name: string, attributes: Attributes): void
  /** What the suite is called in full; asked once a suite, so that no case pays for its depth. */
  suitePath(attributes: Attributes, parent: OutlineSuite | null): string
  case(found: OutlineCase): void
  /** Called when the suite ends, so its totals are complete. */
  suite(found: OutlineSuite): void
}

/** Reads one dialect from the element stream; `finish` is called once, after the root has closed. */
export type ResultReader = { visitor: ElementVisitor; finish(root: string): ResultFile }

/** Follows suites, cases and marks through the element stream; knows nothing of what they mean. */
export function outlineVisitor(dialect: Dialect): ElementVisitor {
  const path: string[] = []
  let suite: OutlineSuite | null = null
  let open: (OutlineCase & { depth: number }) | null = null
  let mark: Mark | null = null
  let cases = 0

  return {
    open(name, attributes, line) {
      path.push(name)
      if (path.length === 1) dialect.root(attributes)
      if (name === dialect.caseElement) {
        if (open) throw new ResultFileError('nested_case', `A <${name}> stands inside another on line ${line}, so it is unclear which result counts. Export the file again.`, line)
        cases += 1
        if (cases > LIMITS.cases) throw new ResultFileError('too_many_cases', `The result file has more than ${LIMITS.cases} cases. Split the test run into several files.`, line)
        open = { attributes, suite, marks: new Map(), depth: path.length }
      } else if (open) {
        if (path.length === open.depth + 1) mark = markOf(open, name, attributes, dialect)
      } else if (name === dialect.suiteElement) {
        suite = { attributes, path: capText(dialect.suitePath(attributes, suite), LIMITS.nameCharacters), parent: suite, totals: { ...NO_TOTALS } }
      } else {
        dialect.element(name, attributes)
      }
    },
    text(text) {
      if (!open || !mark || mark.times > 1) return
      const inside = path.length - open.depth
      if (inside === 1) mark.text = append(mark.text, text)
      else if (inside === 2 && path.at(-1) === 'message') mark.message = append(mark.message, text)
    },
    close(name) {
      if (open && path.length === open.depth + 1) mark = null
      if (open && path.length === open.depth) {
        dialect.case(open)
        open = null
      } else if (!open && name === dialect.suiteElement && suite) {
        dialect.suite(suite)
        suite = suite.parent
      }
      path.pop()
    },
  }
}

function markOf(open: OutlineCase, name: string, attributes: Attributes, dialect: Dialect): Mark | null {
  if (!dialect.markElements.includes(name)) return null
  const known = open.marks.get(name)
  if (known) {
    known.times += 1
    return known
  }
  const mark: Mark = { attributes, text: '', message: '', times: 1 }
  open.marks.set(name, mark)
  return mark
}

function append(soFar: string, text: string): string {
  const room = LIMITS.messageCharacters + 1 - soFar.length
  return room > 0 ? soFar + text.slice(0, room) : soFar
}

/** The first of the texts that says anything, cut to size; null when none does. */
export function firstMessage(...texts: (string | undefined)[]): string | null {
  for (const text of texts) {
    const message = capText((text ?? '').slice(0, LIMITS.messageCharacters + 1), LIMITS.messageCharacters).trim()
    if (message !== '') return message
  }
  return null
}
