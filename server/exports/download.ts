import { z } from 'zod'
import type { Tx } from '@/db/scope'
import { nameOfBuild, type ApprovedSet } from '../domain/approved-set'
import { planWsus } from '../domain/wsus-plan'
import { UnclearUpdates, wsusScript } from '../domain/wsus-script'
import { env } from '../env'
import { DomainError } from '../errors'
import { checkbox, id, input } from '../forms'
import { approvedSetCsv } from './approved-set-csv'
import { readApprovedSet } from './read-approved-set'

export const FORMATS = ['csv', 'json', 'ps1'] as const

/** `partial`: a script that leaves out what the catalogue is unclear about, and says so, instead of none. */
export const downloadInput = input({ environmentId: id(), format: z.enum(FORMATS), partial: checkbox() })

export type Download = { fileName: string; mediaType: string; text: string }

/** The approved set of an environment as a file. */
export const download = async (tx: Tx, { environmentId, format, partial }: z.infer<typeof downloadInput>): Promise<Download> => {
  const set = await readApprovedSet(tx, { environmentId })
  return { fileName: `approved-${set.exportedAt.slice(0, 16).replace(/[-:]/g, '')}Z-${set.digest.slice(0, 8)}.${format}`, ...write(set, format, partial) }
}

const write = (set: ApprovedSet, format: (typeof FORMATS)[number], partial: boolean) => {
  if (format === 'csv') return { mediaType: 'text/csv; charset=utf-8', text: approvedSetCsv(set) }
  if (format === 'json') return { mediaType: 'application/json; charset=utf-8', text: `${JSON.stringify(set, null, 2)}\n` }
  try {
    return { mediaType: 'text/plain; charset=utf-8', text: wsusScript(set, { checkUrl: `${env().APP_URL}/api/v1/devices/check`, partial }) }
  } catch (error) {
    if (!(error instanceof UnclearUpdates)) throw error
    throw new DomainError('precondition', 'exports.errors.unclear', { params: { builds: error.unclear.map(({ build }) => nameOfBuild(build)).join('\n') }, cause: error })
  }
}

/** What stands in the way of a whole script, for the page that offers it. */
export const previewScript = async (tx: Tx, { environmentId }: { environmentId: string }) => {
  const { unclear, approvals, declines } = planWsus(await readApprovedSet(tx, { environmentId }))
  return { approvals: approvals.length, declines: declines.length, unclear: unclear.map(({ build: { id: buildId, names, version }, why, others }) => ({ buildId, name: names[0] ?? '', version, why, others })) }
}
