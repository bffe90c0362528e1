import { id, input } from '../forms'
import { consoleProcedure, router } from '../trpc'
import { previewWithdrawal, withdrawBuild, withdrawBuildInput } from './withdraw-build'

export const recallsRouter = router({
  preview: consoleProcedure('console.read').input(input({ buildId: id() })).query(({ ctx, input: given }) => ctx.act(tx => previewWithdrawal(tx, given))),
  withdraw: consoleProcedure('withdrawals.write').input(withdrawBuildInput).mutation(({ ctx, input: given }) => ctx.act(tx => withdrawBuild(tx, given))),
})
