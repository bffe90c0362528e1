import { consoleProcedure, router } from '../trpc'
import { changePolicies, changePoliciesInput } from './change-policies'
import { previewPolicies, previewPoliciesInput, readFacetPolicies } from './queries'

export const facetPoliciesRouter = router({
  read: consoleProcedure('console.read').query(({ ctx }) => ctx.act(readFacetPolicies)),
  preview: consoleProcedure('console.read').input(previewPoliciesInput).query(({ ctx, input: given }) => ctx.act(tx => previewPolicies(tx, given))),
  change: consoleProcedure('settings.manage').input(changePoliciesInput).mutation(({ ctx, input: given }) => ctx.act(tx => changePolicies(tx, given))),
})
