import type { z } from 'zod'
import { backupCheck } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant, type Contact } from '../actor'
import { audit } from '../audit'
import { findSystem } from '../environments/find'
import { DomainError } from '../errors'
import { id, input, prose } from '../forms'
import { announce } from '../live/announce'

export const verifyBackupInput = input({ systemId: id(), note: prose(2000).optional() })

/** Somebody has seen that this system's backup is good, now. It counts for a day. */
export const verifyBackup = async (tx: Tx<Consultant | Contact>, { systemId, note }: z.infer<typeof verifyBackupInput>): Promise<{ id: string }> => {
  const one = await findSystem(tx, systemId)
  if (one.customerId === null) throw new DomainError('precondition', 'rollout.errors.rig')
  const fact = { consultancyId: tx.consultancyId, customerId: one.customerId, environmentId: one.environmentId, systemId, verifiedAt: tx.now, note: note ?? null, ...makerOf(tx.actor), at: tx.now }
  const [row] = await tx.db.insert(backupCheck).values(fact).returning({ id: backupCheck.id })
  await audit(tx, { verb: 'rollout.verify_backup', subject: { kind: 'system', id: systemId }, customerId: one.customerId, after: fact })
  announce(tx, { kind: 'rollout', subjectId: row!.id, customerIds: [one.customerId] })
  return row!
}
