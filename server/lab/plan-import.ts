import { createHash } from 'node:crypto'
import type { ResultStatus } from '../domain/run-result'
import { matchCases } from './result-files/match-cases'
import type { ImportedCase, ResultFile } from './result-files/result-file'

export type KnownResult = {
  id: string
  caseId: string | null
  key: string
  title: string
  status: ResultStatus | null
  evidenceId: string | null
  waived: boolean
}

/** `worsened` and `kept` are disagreements: the worse of the two stands. A `waived` one keeps the whole file out. */
export type Effect = 'set' | 'same' | 'worsened' | 'kept' | 'waived'

export type ImportLine = {
  /** null: an extra result that the run does not have yet */
  resultId: string | null
  key: string
  title: string
  extra: boolean
  before: ResultStatus | null
  byFile: ResultStatus
  after: ResultStatus
  effect: Effect
  durationMs: number | null
  message: string | null
}

export type ImportPlan = { lines: ImportLine[]; missing: { key: string; title: string }[] }

const WORST_FIRST: readonly ResultStatus[] = ['error', 'failed', 'blocked', 'skipped', 'passed']
const worseOf = (a: ResultStatus, b: ResultStatus): ResultStatus => WORST_FIRST.find(status => status === a || status === b)!

/**
 * What a result file would do to a run. A case without a result takes the file's; where both have one and they differ,
 * the worse stands, whoever said it. What meets no case of the plan becomes an extra result, by its full name. A result
 * that rests on this very file already is left alone, so the same file again changes nothing.
 */
export const planImport = (known: readonly KnownResult[], file: Pick<ResultFile, 'cases'>, evidenceId: string): ImportPlan => {
  const planned = known.filter(({ key }) => !isExtraKey(key))
  const byId = new Map(known.map(row => [row.id, row]))
  const byKey = new Map(known.map(row => [row.key, row]))
  const { results, extras, missing } = matchCases(file.cases, planned)
  const matched = results.map(({ planCaseId, status, cases }) => lineOf(byId.get(planCaseId)!, status, cases.map(one => one.imported), evidenceId))
  const unmatched = [...Map.groupBy(extras, ({ imported }) => imported.fullName)].map(([fullName, same]) => {
    const cases = same.map(one => one.imported)
    const fresh = { id: null, key: extraKey(fullName), title: fullName, status: null, evidenceId: null, waived: false }
    return lineOf(byKey.get(extraKey(fullName)) ?? fresh, cases.map(one => one.status).reduce(worseOf), cases, evidenceId)
  })
  return {
    lines: [...matched, ...unmatched],
    missing: missing.map(id => byId.get(id)!).filter(({ status }) => status === null).map(({ key, title }) => ({ key, title })),
  }
}

const lineOf = (row: Omit<KnownResult, 'id' | 'caseId'> & { id: string | null }, byFile: ResultStatus, cases: readonly ImportedCase[], evidenceId: string): ImportLine => {
  const rests = row.evidenceId === evidenceId
  const after = row.status === null ? byFile : rests ? row.status : worseOf(row.status, byFile)
  const durations = cases.map(one => one.durationMs).filter(duration => duration !== null)
  return {
    resultId: row.id,
    key: row.key,
    title: row.title,
    extra: isExtraKey(row.key),
    before: row.status,
    byFile,
    after,
    effect: effectOf(row, byFile, after, rests),
    durationMs: durations.length === 0 ? null : Math.round(durations.reduce((sum, duration) => sum + duration, 0)),
    message: cases.find(one => one.status === byFile && one.message !== null)?.message ?? null,
  }
}

const effectOf = (row: Pick<KnownResult, 'status' | 'waived'>, byFile: ResultStatus, after: ResultStatus, rests: boolean): Effect => {
  if (rests || row.status === byFile) return 'same'
  if (row.waived) return 'waived'
  if (row.status === null) return 'set'
  return after === row.status ? 'kept' : 'worsened'
}

/** No key of a plan begins with `#`, so an extra result never takes a case's place. */
const extraKey = (fullName: string) => `#${createHash('sha256').update(fullName).digest('hex').slice(0, 16)}`
export const isExtraKey = (key: string) => key.startsWith('#')
