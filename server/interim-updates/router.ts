import { id, input } from '../forms'
import { consoleProcedure, portalProcedure, router } from '../trpc'
import { listInterimUpdates, listOwnInterims, listPrivateFixes, readInterimsOf } from './queries'
import { openRemovalRunbook, openRemovalRunbookInput } from './open-removal-runbook'
import { recordInterimUpdate, recordInterimUpdateInput } from './record-interim-update'
import { removeInterimUpdate, removeInterimUpdateInput } from './remove-interim-update'
import { waiveInterimUpdate, waiveInterimUpdateInput } from './waive-interim-update'

const read = consoleProcedure('console.read')
const manage = consoleProcedure('environments.manage')

export const interimUpdatesRouter = router({
  list: read.input(input({ environmentId: id().optional(), systemId: id().optional() })).query(({ ctx, input: place }) => ctx.act(tx => listInterimUpdates(tx, place))),
  ofBuild: read.input(input({ buildId: id() })).query(({ ctx, input: given }) => ctx.act(tx => readInterimsOf(tx, given))),
  fixes: read.query(({ ctx }) => ctx.act(listPrivateFixes)),
  record: manage.input(recordInterimUpdateInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordInterimUpdate(tx, given))),
  remove: manage.input(removeInterimUpdateInput).mutation(({ ctx, input: given }) => ctx.act(tx => removeInterimUpdate(tx, given))),
  openRunbook: consoleProcedure('lab.work').input(openRemovalRunbookInput).mutation(({ ctx, input: given }) => ctx.act(tx => openRemovalRunbook(tx, given))),
  waive: consoleProcedure('lab.work').input(waiveInterimUpdateInput).mutation(({ ctx, input: given }) => ctx.act(tx => waiveInterimUpdate(tx, given))),
})

export const portalInterimUpdatesRouter = router({
  ofBuild: portalProcedure('portal.read').input(input({ buildId: id() })).query(({ ctx, input: given }) => ctx.act(tx => listOwnInterims(tx, given))),
})
