import { consoleProcedure, portalProcedure, router, type Context } from '../trpc'
import { watchChanges, watchChangesInput } from './watch-changes'

/** A server-sent stream of what changes for staff: the page reads itself anew with each event. */
export const liveRouter = router({
  changes: consoleProcedure('console.read').input(watchChangesInput).subscription(({ ctx, input: given, signal }) => watchChanges({ ctx, given, permission: 'console.read', signal })),
})

/** The same for one customer's portal. */
export const portalLiveRouter = router({
  changes: portalProcedure('portal.read').input(watchChangesInput).subscription(({ ctx, input: given, signal }) => watchChanges({ ctx, given, permission: 'portal.read', signal })),
})

/** A stream's errors come as events under a 200, which a browser would ask for again at once; these make it stop. */
export const streamHead = ({ ctx, type }: { ctx?: Context | undefined; type: string }) => {
  if (type !== 'subscription') return {}
  return { status: !ctx?.user ? 401 : !ctx.actor ? 404 : 200 }
}
