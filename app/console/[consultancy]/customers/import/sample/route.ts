import { stringify } from 'csv-stringify/sync'
import { componentKinds, FIXED_COLUMNS } from '@/server/environments/import/columns'
import { consoleAt } from '@/server/request'

const SAMPLE = [
  { customer: 'Harbour Dental', environment: 'Mail', system: 'HD-EX1', product: 'Exchange Server 2007', branch: 'SP1', version: '8.1.291.2', seen_on: '2026-11-02', edition: 'Standard', roles: 'Mailbox; Hub Transport; Client Access', os: 'Windows Server 2003', language: 'en', update_mode: 'manual', auto_approval: 'no', ring: '1', antivirus: 'ScanMail 8.0', backup: 'Backup Exec@12.5', transport_agent: 'none', cluster: 'none' },
  { customer: 'Orchard Foods', environment: 'Mail', system: 'OF-MBX', product: 'Exchange Server 2019', branch: 'CU14', version: '15.2.1544.11', seen_on: '2026-11-02', edition: 'Enterprise', roles: 'Mailbox', os: 'Windows Server 2022', language: 'en', hypervisor: 'Hyper-V', update_mode: 'managed', auto_approval: 'yes', ring: '2', antivirus: '', backup: 'Veeam 12', transport_agent: 'ScanMail 14; Gate 2', cluster: 'none' },
]

/** A file that shows every column, to be filled in and imported. The byte order mark makes spreadsheets read it as UTF-8. */
export const GET = async (_: Request, { params }: { params: Promise<{ consultancy: string }> }): Promise<Response> => {
  await consoleAt((await params).consultancy)
  const columns = [...FIXED_COLUMNS, ...componentKinds([])]
  const text = stringify(SAMPLE, { header: true, columns, bom: true, record_delimiter: 'windows' })
  return new Response(text, {
    headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': 'attachment; filename="patchbench-customers.csv"', 'X-Content-Type-Options': 'nosniff' },
  })
}
