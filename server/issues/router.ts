import { z } from 'zod'
import { ISSUE_LEDGER_STATES } from '../domain/issue'
import { id, input, line } from '../forms'
import { consoleProcedure, router } from '../trpc'
import { addNoteInput, changeIssue, changeIssueInput, noteIssue } from './change-issue'
import { moveIssue, moveIssueInput } from './move-issue'
import { listIssues, readIssue, readIssueChoices, readIssuesOf } from './queries'
import { recordIssue, recordIssueInput } from './record-issue'
import { sayFixed, sayFixedInput } from './say-fixed'
import { takeKnownIssue, takeKnownIssueInput } from './take-known-issue'

const read = consoleProcedure('console.read')
const work = consoleProcedure('lab.work')

export const issuesRouter = router({
  list: read.input(input({ productId: line().optional(), state: z.enum(ISSUE_LEDGER_STATES).optional() })).query(({ ctx, input: filter }) => ctx.act(tx => listIssues(tx, filter))),
  read: read.input(input({ issueId: id() })).query(({ ctx, input: { issueId } }) => ctx.act(tx => readIssue(tx, issueId))),
  ofBuild: read.input(input({ buildId: id() })).query(({ ctx, input: given }) => ctx.act(tx => readIssuesOf(tx, given))),
  choices: read.input(input({ branchId: line() })).query(({ ctx, input: given }) => ctx.act(tx => readIssueChoices(tx, given))),
  record: work.input(recordIssueInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordIssue(tx, given))),
  takeKnown: work.input(takeKnownIssueInput).mutation(({ ctx, input: given }) => ctx.act(tx => takeKnownIssue(tx, given))),
  change: work.input(changeIssueInput).mutation(({ ctx, input: given }) => ctx.act(tx => changeIssue(tx, given))),
  move: work.input(moveIssueInput).mutation(({ ctx, input: given }) => ctx.act(tx => moveIssue(tx, given))),
  note: work.input(addNoteInput).mutation(({ ctx, input: given }) => ctx.act(tx => noteIssue(tx, given))),
  sayFixed: work.input(sayFixedInput).mutation(({ ctx, input: given }) => ctx.act(tx => sayFixed(tx, given))),
})
