import { id, input } from '../forms'
import { consoleProcedure, portalProcedure, router } from '../trpc'
import { acknowledgeStep, acknowledgeStepInput } from './acknowledge-step'
import { previewWithdrawal, readRecalls } from './queries'
import { reinstateBuild, reinstateBuildInput } from './reinstate-build'
import { listRunbooks, readRunbook } from './runbooks'
import { withdrawBuild, withdrawBuildInput } from './withdraw-build'
import { writeIncident, writeIncidentInput } from './write-incident'

const ofBuild = input({ buildId: id() })
const ofRunbook = input({ runbookId: id() })

export const recallsRouter = router({
  preview: consoleProcedure('console.read').input(ofBuild).query(({ ctx, input: given }) => ctx.act(tx => previewWithdrawal(tx, given))),
  ofBuild: consoleProcedure('console.read').input(ofBuild).query(({ ctx, input: given }) => ctx.act(tx => readRecalls(tx, given))),
  withdraw: consoleProcedure('withdrawals.write').input(withdrawBuildInput).mutation(({ ctx, input: given }) => ctx.act(tx => withdrawBuild(tx, given))),
  reinstate: consoleProcedure('withdrawals.write').input(reinstateBuildInput).mutation(({ ctx, input: given }) => ctx.act(tx => reinstateBuild(tx, given))),
  writeIncident: consoleProcedure('withdrawals.write').input(writeIncidentInput).mutation(({ ctx, input: given }) => ctx.act(tx => writeIncident(tx, given))),
  runbook: consoleProcedure('console.read').input(ofRunbook).query(({ ctx, input: given }) => ctx.act(tx => readRunbook(tx, given))),
  runbooksOf: consoleProcedure('console.read').input(input({ customerId: id() })).query(({ ctx, input: given }) => ctx.act(tx => listRunbooks(tx, given))),
  acknowledge: consoleProcedure('withdrawals.write').input(acknowledgeStepInput).mutation(({ ctx, input: given }) => ctx.act(tx => acknowledgeStep(tx, given))),
})

/** What a customer has to do, and that it is done. */
export const portalRecallsRouter = router({
  runbook: portalProcedure('portal.read').input(ofRunbook).query(({ ctx, input: given }) => ctx.act(tx => readRunbook(tx, given))),
  acknowledge: portalProcedure('portal.decide').input(acknowledgeStepInput).mutation(({ ctx, input: given }) => ctx.act(tx => acknowledgeStep(tx, given))),
})
