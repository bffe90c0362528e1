import { and, eq } from 'drizzle-orm'
import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { evidence } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError } from '../errors'
import { file, id, input } from '../forms'
import { lockOpenRun } from './lock-run'
import { mediaTypeOf } from './media-type'

export const EVIDENCE_BYTES = 10 * 1024 * 1024

export const attachEvidenceInput = input({ runId: id(), file: file() })

/** Keeps a file with the run, by its content: the same content again is the evidence that is there already. */
export const attachEvidence = async (tx: Tx<Consultant>, given: z.infer<typeof attachEvidenceInput>): Promise<{ id: string; runId: string }> => {
  await lockOpenRun(tx, given.runId)
  return keepEvidence(tx, given.runId, given.file.name, await readUpload(given.file))
}

/** The bytes of an upload, refused before they are read when there are none or too many. */
export const readUpload = async (upload: File): Promise<Buffer> => {
  if (upload.size === 0) throw new DomainError('bad_input', 'lab.errors.fileEmpty', { field: 'file' })
  if (upload.size > EVIDENCE_BYTES) throw new DomainError('too_large', 'lab.errors.fileTooLarge', { field: 'file', params: { megabytes: EVIDENCE_BYTES / 1024 / 1024 } })
  return Buffer.from(await upload.arrayBuffer())
}

/** Stores the content and its hash. The caller holds the run's lock. */
export const keepEvidence = async (tx: Tx<Consultant>, runId: string, givenName: string, content: Buffer): Promise<{ id: string; runId: string }> => {
  const fileName = plainName(givenName)
  const mediaType = mediaTypeOf(content, fileName)
  if (mediaType === null) throw new DomainError('bad_input', 'lab.errors.fileType', { field: 'file', params: { name: fileName } })
  const sha256 = createHash('sha256').update(content).digest('hex')
  const [known] = await tx.db.select({ id: evidence.id }).from(evidence).where(and(eq(evidence.runId, runId), eq(evidence.sha256, sha256)))
  if (known) return { id: known.id, runId }
  const row = { consultancyId: tx.consultancyId, id: randomUUID(), runId, fileName, mediaType, sizeBytes: content.length, sha256, ...makerOf(tx.actor), at: tx.now }
  await tx.db.insert(evidence).values({ ...row, content })
  await audit(tx, { verb: 'lab.attach_evidence', subject: { kind: 'evidence', id: row.id }, after: row, detail: { runId, fileName, sha256 } })
  return { id: row.id, runId }
}

// Names come from other people's machines: no folders, no control or direction characters, no endless ones.
const plainName = (name: string): string => {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim()
  const [stem, extension] = [clean.replace(/\.[^.]*$/, ''), /\.[^.]{1,10}$/.exec(clean)?.[0] ?? '']
  return [...stem].slice(0, 120).join('') + extension || 'file'
}
