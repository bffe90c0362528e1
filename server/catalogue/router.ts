import { z } from 'zod'
import { id, input, line, list } from '../forms'
import { consoleProcedure, router } from '../trpc'
import { addOwnBuild, addOwnBuildInput, checkOwnBuild, compareOwnBuild, describeOwnBuildInput } from './add-own-build'
import { readBesides } from './besides'
import { correctBuildFact, correctBuildFactInput } from './correct-build-fact'
import { recordFix, recordFixInput, removeFix, removeFixInput } from './record-fix'
import { compareByIds, compareLookAlikes } from './look-alikes'
import { findBuild, listProducts, readBuild, searchBuilds } from './queries'
import { recordReplacement, recordReplacementInput, removeReplacement, removeReplacementInput } from './record-replacement'
import { readProduct } from './timeline'

export const catalogueRouter = router({
  products: consoleProcedure('console.read').query(({ ctx }) => ctx.act(listProducts)),
  search: consoleProcedure('console.read')
    .input(z.strictObject({ words: line().optional(), branchId: line().optional() }))
    .query(({ ctx, input: sought }) => ctx.act(tx => searchBuilds(tx, sought))),
  build: consoleProcedure('console.read').input(input({ buildId: id() })).query(({ ctx, input: { buildId } }) => ctx.act(tx => readBuild(tx, buildId))),
  besides: consoleProcedure('console.read').input(input({ buildId: id() })).query(({ ctx, input: { buildId } }) => ctx.act(tx => readBesides(tx, buildId))),
  product: consoleProcedure('console.read').input(input({ productId: line() })).query(({ ctx, input: { productId } }) => ctx.act(tx => readProduct(tx, productId))),
  lookAlikes: consoleProcedure('console.read').input(input({ buildId: id() })).query(({ ctx, input: { buildId } }) => ctx.act(async tx => compareLookAlikes(tx, await findBuild(tx, buildId)))),
  compare: consoleProcedure('console.read').input(input({ buildIds: list(id()) })).query(({ ctx, input: { buildIds } }) => ctx.act(tx => compareByIds(tx, buildIds))),
  checkOwnBuild: consoleProcedure('catalogue.manage').input(describeOwnBuildInput).mutation(({ ctx, input: given }) => ctx.act(tx => checkOwnBuild(tx, given))),
  compareOwnBuild: consoleProcedure('catalogue.manage').input(describeOwnBuildInput).query(({ ctx, input: given }) => ctx.act(tx => compareOwnBuild(tx, given))),
  addOwnBuild: consoleProcedure('catalogue.manage').input(addOwnBuildInput).mutation(({ ctx, input: given }) => ctx.act(tx => addOwnBuild(tx, given))),
  correctBuildFact: consoleProcedure('catalogue.manage').input(correctBuildFactInput).mutation(({ ctx, input: given }) => ctx.act(tx => correctBuildFact(tx, given))),
  recordFix: consoleProcedure('catalogue.manage').input(recordFixInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordFix(tx, given))),
  removeFix: consoleProcedure('catalogue.manage').input(removeFixInput).mutation(({ ctx, input: given }) => ctx.act(tx => removeFix(tx, given))),
  recordReplacement: consoleProcedure('catalogue.manage').input(recordReplacementInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordReplacement(tx, given))),
  removeReplacement: consoleProcedure('catalogue.manage').input(removeReplacementInput).mutation(({ ctx, input: given }) => ctx.act(tx => removeReplacement(tx, given))),
})
