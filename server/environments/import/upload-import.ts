import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { customerImport } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../../actor'
import { audit } from '../../audit'
import { file, input } from '../../forms'
import { readWatchedKinds } from '../queries'
import { componentKinds } from './columns'
import { decodeImportFile } from './decode-import-file'
import { readImportTable } from './read-import-table'

export const uploadImportInput = input({ file: file() })

/** Keeps the file for its preview. Nothing else is written until somebody confirms what the preview shows. */
export const uploadImport = async (tx: Tx<Consultant>, given: { name: string; bytes: Uint8Array }): Promise<{ id: string }> => {
  const content = decodeImportFile(given.bytes)
  readImportTable(content, componentKinds(await readWatchedKinds(tx)))
  const fileSha256 = createHash('sha256').update(given.bytes).digest('hex')
  const fileName = given.name.trim().slice(-200) || 'import.csv'
  const [row] = await tx.db
    .insert(customerImport)
    .values({ consultancyId: tx.consultancyId, fileName, fileSha256, emptyMeansNone: [], content, ...makerOf(tx.actor), at: tx.now })
    .returning()
  await audit(tx, { verb: 'environments.upload_import', subject: { kind: 'customer_import', id: row!.id }, detail: { fileName, fileSha256 } })
  return { id: row!.id }
}

/** The bytes are read before the transaction begins. */
export const readUpload = async ({ file: upload }: z.infer<typeof uploadImportInput>) => ({ name: upload.name, bytes: new Uint8Array(await upload.arrayBuffer()) })
