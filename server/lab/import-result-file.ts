import { and, asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { evidence, result, waiver } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError, found } from '../errors'
import { file, id, input } from '../forms'
import { translator } from '../i18n/sentences'
import { keepEvidence, readUpload } from './attach-evidence'
import { lockOpenRun } from './lock-run'
import { planImport, type ImportLine } from './plan-import'
import { NOTE_CHARACTERS } from './record-result'
import { parseResultFile } from './result-files/parse-result-file'
import type { ResultFile } from './result-files/result-file'
import { ResultFileError } from './result-files/result-file-error'

const EXTRA_RESULTS = 5_000
const ROWS_A_STATEMENT = 1_000

export const addResultFileInput = input({ runId: id(), file: file() })

/** Reads a result file and keeps it as evidence; nothing is said of any case until its preview is confirmed. A refused file leaves nothing. */
export const addResultFile = async (tx: Tx<Consultant>, given: z.infer<typeof addResultFileInput>): Promise<{ id: string; runId: string }> => {
  await lockOpenRun(tx, given.runId)
  const content = await readUpload(given.file)
  readResults(content, given.file.name)
  return keepEvidence(tx, given.runId, nameForXml(given.file.name), content)
}

export const importInput = input({ runId: id(), evidenceId: id() })
type Import = z.infer<typeof importInput>

/** What confirming the file would do to the run as it stands now. */
export const previewResultFile = async (tx: Tx, given: Import) => {
  const { fileName, read, plan } = await readImport(tx, given)
  const { format, producer, totals, claimed, disagreements } = read
  return { fileName, format, producer: producer ?? null, totals, claimed, disagreements, ...plan }
}

/** Carries the preview out. The same file again changes nothing. */
export const importResultFile = async (tx: Tx<Consultant>, given: Import): Promise<{ id: string; changed: number; added: number }> => {
  await lockOpenRun(tx, given.runId)
  const { fileName, plan, notes, last } = await readImport(tx, given)
  const waived = plan.lines.find(one => one.effect === 'waived')
  if (waived) throw new DomainError('conflict', 'lab.errors.importWaived', { params: { key: waived.key } })
  const added = plan.lines.filter(one => one.resultId === null)
  const changed = plan.lines.filter(one => one.resultId !== null && one.effect !== 'same')
  if (added.length > EXTRA_RESULTS) throw new DomainError('too_large', 'lab.errors.importExtras', { params: { limit: EXTRA_RESULTS } })
  const said = { evidenceId: given.evidenceId, updatedAt: tx.now, updatedByName: tx.actor.name }
  const note = noteWriter(tx.actor, fileName)
  for (const one of changed) {
    const values = { ...said, status: one.after, note: note(one, notes.get(one.resultId!) ?? null), durationMs: one.durationMs }
    await tx.db.update(result).set(values).where(eq(result.id, one.resultId!))
  }
  const rows = added.map((one, index) => ({
    consultancyId: tx.consultancyId, runId: given.runId, position: last + index + 1, key: one.key, title: one.title, mandatory: false,
    status: one.after, note: note(one, null), durationMs: one.durationMs, ...said,
  }))
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) await tx.db.insert(result).values(rows.slice(start, start + ROWS_A_STATEMENT))
  if (changed.length + added.length > 0) {
    const detail = { runId: given.runId, fileName, changed: changed.length, added: added.length }
    await audit(tx, { verb: 'lab.import_result_file', subject: { kind: 'evidence', id: given.evidenceId }, after: [...changed, ...added], detail })
  }
  return { id: given.runId, changed: changed.length, added: added.length }
}

const readImport = async (tx: Tx, { runId, evidenceId }: Import) => {
  const [stored] = await tx.db.select().from(evidence).where(and(eq(evidence.id, evidenceId), eq(evidence.runId, runId)))
  const { fileName, content } = found(stored, 'file')
  const rows = await tx.db
    .select({ result, waiverId: waiver.id })
    .from(result)
    .leftJoin(waiver, eq(waiver.resultId, result.id))
    .where(eq(result.runId, runId))
    .orderBy(asc(result.position))
  const read = readResults(content, fileName)
  return {
    fileName,
    read,
    plan: planImport(rows.map(row => ({ ...row.result, waived: row.waiverId !== null })), read, evidenceId),
    notes: new Map(rows.map(row => [row.result.id, row.result.note])),
    last: rows.at(-1)?.result.position ?? 0,
  }
}

const readResults = (content: Buffer, fileName: string): ResultFile => {
  try {
    return parseResultFile(content, fileName)
  } catch (cause) {
    if (!(cause instanceof ResultFileError)) throw cause
    throw new DomainError('bad_input', `lab.errors.resultFile.${cause.code}`, { field: 'file', params: { line: cause.line ?? 0 }, cause })
  }
}

// A report is XML whatever its name ends with.
const nameForXml = (name: string) => (/\.xml$/i.test(name) ? name : `${name}.xml`)

/** Notes hold what the file says of a case, and both words where it disagrees with what stood there. */
const noteWriter = (actor: Consultant, fileName: string) => {
  const t = translator(actor.locale, 'lab')
  return (one: ImportLine, before: string | null): string | null => {
    const words = (status: ImportLine['byFile']) => t(`results.${status}`)
    const lines = [
      before,
      one.effect === 'worsened' || one.effect === 'kept' ? t('import.noteDisagrees', { file: fileName, byFile: words(one.byFile), before: words(one.before!) }) : null,
      one.message === null ? null : `${fileName}: ${one.message.slice(0, 500)}`,
    ].filter(text => text !== null && text !== '')
    return lines.length === 0 ? null : lines.join('\n').slice(0, NOTE_CHARACTERS)
  }
}
