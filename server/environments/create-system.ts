import { z } from 'zod'
import { system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { UPDATE_MODES } from '@/server/domain/exposure'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError } from '../errors'
import { checkbox, id, input, line, wholeNumber } from '../forms'
import { findEnvironment } from './find'

/** What is left out is unknown. */
export const systemFields = {
  name: line(),
  os: line().optional(),
  osPatchLevel: line().optional(),
  language: line(40).optional(),
  hypervisor: line().optional(),
  ring: wholeNumber(1, 9).default(1),
  updateMode: z.enum(UPDATE_MODES).default('manual'),
  autoApproval: checkbox(),
  isTest: checkbox(),
}

export const createSystemInput = input({ environmentId: id(), ...systemFields })

export const createSystem = async (tx: Tx<Consultant>, given: z.infer<typeof createSystemInput>): Promise<{ id: string }> => {
  const place = await findEnvironment(tx, given.environmentId)
  const [row] = await tx.db
    .insert(system)
    .values({ consultancyId: tx.consultancyId, customerId: place.customerId, ...given, createdAt: tx.now })
    .onConflictDoNothing()
    .returning()
  if (!row) throw systemNameTaken(given.name)
  await audit(tx, { verb: 'environments.create_system', subject: { kind: 'system', id: row.id }, customerId: place.customerId, after: row })
  return { id: row.id }
}

export const systemNameTaken = (name: string) => new DomainError('conflict', 'environments.errors.systemName', { field: 'name', params: { name } })
