/** One thing wrong in a catalogue file; `remedy` says what to do about it. */
export type FactProblem = { file: string; line: number; field: string; message: string; remedy: string }

const SHOWN = 20

/** Every problem at once: first of single rows; what rows say about each other is checked when every row fits. */
export class CatalogueFactsError extends Error {
  readonly code = 'catalogue_facts_invalid'

  constructor(readonly problems: readonly FactProblem[]) {
    super(describe(problems))
    this.name = 'CatalogueFactsError'
  }
}

function describe(problems: readonly FactProblem[]): string {
  const lines = problems
    .slice(0, SHOWN)
    .map((p) => `  ${p.file} line ${p.line}, field ${p.field}: ${p.message} ${p.remedy}`)
  const more = problems.length > SHOWN ? [`  … and ${problems.length - SHOWN} more`] : []
  return [`The catalogue files have ${problems.length} problem(s); nothing was read from them.`, ...lines, ...more].join('\n')
}
