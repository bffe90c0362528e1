import { id, input } from '../forms'
import { consoleProcedure, portalProcedure, router } from '../trpc'
import { download, downloadInput, previewScript } from './download'
import { recordWsusUpdate, recordWsusUpdateInput, removeWsusUpdate, removeWsusUpdateInput } from './record-wsus-update'
import { listWsusEntries } from './wsus-entries'

const ofEnvironment = input({ environmentId: id() })

/** What leaves the console as a file that acts, and what such files know builds by. */
export const exportsRouter = router({
  download: consoleProcedure('console.read').input(downloadInput).query(({ ctx, input: given }) => ctx.act(tx => download(tx, given))),
  script: consoleProcedure('console.read').input(ofEnvironment).query(({ ctx, input: given }) => ctx.act(tx => previewScript(tx, given))),
  wsusEntries: consoleProcedure('console.read').input(input({ buildId: id() })).query(({ ctx, input: given }) => ctx.act(tx => listWsusEntries(tx, given))),
  recordWsusUpdate: consoleProcedure('catalogue.manage').input(recordWsusUpdateInput).mutation(({ ctx, input: given }) => ctx.act(tx => recordWsusUpdate(tx, given))),
  removeWsusUpdate: consoleProcedure('catalogue.manage').input(removeWsusUpdateInput).mutation(({ ctx, input: given }) => ctx.act(tx => removeWsusUpdate(tx, given))),
})

/** The same files for the customer. */
export const portalExportsRouter = router({
  download: portalProcedure('portal.read').input(downloadInput).query(({ ctx, input: given }) => ctx.act(tx => download(tx, given))),
})
