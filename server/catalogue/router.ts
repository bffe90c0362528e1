import { z } from 'zod'
import { id, input, line } from '../forms'
import { consoleProcedure, router } from '../trpc'
import { addOwnBuild, addOwnBuildInput } from './add-own-build'
import { listProducts, readBuild, searchBuilds } from './queries'

export const catalogueRouter = router({
  products: consoleProcedure('console.read').query(({ ctx }) => ctx.act(listProducts)),
  search: consoleProcedure('console.read')
    .input(z.strictObject({ words: line().optional(), branchId: line().optional() }))
    .query(({ ctx, input: sought }) => ctx.act(tx => searchBuilds(tx, sought))),
  build: consoleProcedure('console.read').input(input({ buildId: id() })).query(({ ctx, input: { buildId } }) => ctx.act(tx => readBuild(tx, buildId))),
  addOwnBuild: consoleProcedure('catalogue.manage').input(addOwnBuildInput).mutation(({ ctx, input: given }) => ctx.act(tx => addOwnBuild(tx, given))),
})
