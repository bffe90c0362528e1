import type { Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import type { ResultStatus } from '@/server/domain/run-result'
import { attachEvidence } from '@/server/lab/attach-evidence'
import { addResultFile, importResultFile } from '@/server/lab/import-result-file'
import { openRun } from '@/server/lab/open-run'
import { readRun } from '@/server/lab/read-run'
import { addNote, recordResult } from '@/server/lab/record-result'
import { sealRun } from '@/server/lab/seal-run'
import { startTimer, stopTimer } from '@/server/lab/work-timer'
import { minutesAfter } from './clock'
import type { Journal } from './journal'

export type Finding = { status: ResultStatus; note: string }

export type RunWork = {
  buildId: string
  rigId: string
  planId: string
  minutes: number
  note: string
  /** cases that did not simply pass */
  findings?: Record<string, Finding>
  /** how many of the plan's cases are worked; all of them unless said */
  cases?: number
  resultFile?: File
  evidence?: File
}

/** One run from its opening to its last result, as an engineer works it: by result file where there is one, else by hand. */
export const workRun = async (journal: Journal, key: string, engineer: Consultant, at: Date, work: RunWork): Promise<{ runId: string }> => {
  const opened = await journal.step(`${key}/open`, engineer, at, async tx => {
    const { id: runId } = await openRun(tx, work)
    await startTimer(tx, { runId })
    return { runId }
  })
  await journal.step(`${key}/work`, engineer, minutesAfter(at, work.minutes), tx => workCases(tx, opened.runId, work))
  return opened
}

const workCases = async (tx: Tx<Consultant>, runId: string, { resultFile, evidence, findings = {}, cases = Infinity, note }: RunWork): Promise<void> => {
  if (resultFile) {
    const { id: evidenceId } = await addResultFile(tx, { runId, file: resultFile })
    await importResultFile(tx, { runId, evidenceId })
  }
  if (evidence) await attachEvidence(tx, { runId, file: evidence })
  const open = (await readRun(tx, runId)).cases.slice(0, cases).filter(one => one.status === null)
  for (const { id: resultId, key } of open) await recordResult(tx, { runId, resultId, ...(findings[key] ?? { status: 'passed' }) })
  await addNote(tx, { runId, note })
  await stopTimer(tx, { runId })
}

export const seal = (journal: Journal, key: string, engineer: Consultant, at: Date, runId: string) =>
  journal.step(`${key}/seal`, engineer, at, async tx => ({ conclusion: (await sealRun(tx, { runId })).conclusion }))
