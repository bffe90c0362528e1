import { consoleProcedure, router } from '../trpc'
import { auditCsv } from './audit-csv'
import { auditFilter, readAuditExport, readAuditLog } from './queries'

export const auditLogRouter = router({
  read: consoleProcedure('audit.read').input(auditFilter).query(({ ctx, input: filter }) => ctx.act(tx => readAuditLog(tx, filter))),
  export: consoleProcedure('audit.read').input(auditFilter).query(({ ctx, input: filter }) => ctx.act(async tx => auditCsv(await readAuditExport(tx, filter)))),
})
