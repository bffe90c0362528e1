import type { z } from 'zod'
import { component } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { DomainError } from '../errors'
import { input, line } from '../forms'
import { spokenKind, findPlace, placeFields, settlePlace } from './component-place'
import { forgetSurvey } from './states-none'

/** The version `-` says that there are none to tell apart; without one the component's version is unknown. */
export const recordComponentInput = input({ ...placeFields, kind: spokenKind(), name: line(), version: line(60).optional() })

export const recordComponent = async (tx: Tx<Consultant>, given: z.infer<typeof recordComponentInput>): Promise<{ id: string }> => {
  const { kind, name, version = null } = given
  const place = await findPlace(tx, given)
  const [row] = await tx.db
    .insert(component)
    .values({ ...place, kind, name, version, createdAt: tx.now })
    .onConflictDoNothing()
    .returning()
  if (!row) throw new DomainError('conflict', 'environments.errors.componentThere', { field: 'name', params: { name } })
  await forgetSurvey(tx, place, kind)
  await audit(tx, { verb: 'environments.record_component', subject: { kind: 'component', id: row.id }, customerId: place.customerId, after: row })
  await settlePlace(tx, place)
  return { id: row.id }
}
