import { stringify } from 'csv-stringify/sync'
import type { ApprovedSet, SetBuild, SetSystem } from '../domain/approved-set'

const COLUMNS = [
  'exported_at', 'digest', 'customer', 'environment', 'product', 'build', 'version', 'sha256', 'kbs', 'recalled', 'system', 'ring', 'installed', 'may_install', 'status', 'reasons',
  'decision', 'decided_by', 'delegated', 'decided_at', 'decided_on_revision', 'verdict', 'verdict_revision', 'verdict_valid_until', 'update_ids', 'build_id', 'installation_id',
] as const

type Row = Record<(typeof COLUMNS)[number], string | number | null>

/** A line for each build and system (RFC 4180; UTF-8 with BOM, CRLF). A spreadsheet takes no cell for a formula. Every line carries the stamp; an empty set is its stamp alone. */
export const approvedSetCsv = (set: ApprovedSet): string => {
  const stamp = { exported_at: set.exportedAt, digest: set.digest, customer: set.environment.customer.name, environment: set.environment.name }
  const rows = set.builds.flatMap(build => build.systems.map(system => ({ ...stamp, ...ofBuild(build), ...ofSystem(system) })))
  return stringify(rows.length > 0 ? rows : [stamp], { header: true, columns: [...COLUMNS], escape_formulas: true, bom: true, record_delimiter: 'windows' })
}

const ofBuild = ({ product, names, version, sha256, kbs, recalled, decision, verdict, wsus, id }: SetBuild): Partial<Row> => ({
  product: product.name,
  build: names.join(' / '),
  version,
  sha256,
  kbs: kbs.join(' '),
  recalled: yesOrNo(recalled),
  decision: decision?.kind ?? null,
  decided_by: decision?.by ?? null,
  delegated: decision && yesOrNo(decision.delegated),
  decided_at: decision?.at ?? null,
  decided_on_revision: decision?.revision ?? null,
  verdict: verdict?.kind ?? null,
  verdict_revision: verdict?.revision ?? null,
  verdict_valid_until: verdict?.validUntil ?? null,
  update_ids: wsus.map(({ updateId, revision }) => `${updateId}#${revision}`).join(' '),
  build_id: id,
})

const ofSystem = ({ name, ring, installedVersion, mayInstall, status, reasons, installationId }: SetSystem): Partial<Row> => ({
  system: name,
  ring,
  installed: installedVersion,
  may_install: yesOrNo(mayInstall),
  status,
  reasons: reasons.map(one => (one.detail === null ? one.status : `${one.status} (${one.detail})`)).join('; '),
  installation_id: installationId,
})

const yesOrNo = (is: boolean) => (is ? 'yes' : 'no')
