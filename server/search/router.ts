import { consoleProcedure, portalProcedure, router } from '../trpc'
import { find, findInput } from './find'

export const searchRouter = router({
  find: consoleProcedure('console.read').input(findInput).query(({ ctx, input: sought }) => ctx.act(tx => find(tx, sought))),
})

/** A contact's own systems and updates. */
export const portalSearchRouter = router({
  find: portalProcedure('portal.read').input(findInput).query(({ ctx, input: sought }) => ctx.act(tx => find(tx, sought))),
})
