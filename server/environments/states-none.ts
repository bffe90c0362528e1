import { and, eq, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import { componentSurvey } from '@/db/schema'
import type { Tx } from '@/db/scope'
import { makerOf, type Consultant } from '../actor'
import { audit } from '../audit'
import { input, prose } from '../forms'
import { spokenKind, findPlace, placeFields, settlePlace } from './component-place'

export const statesNoneInput = input({ ...placeFields, kind: spokenKind(), basis: prose(1000) })

/** On record: the components listed of this kind are all there are. With none listed, that is "none" and no longer "unknown". */
export const statesNone = async (tx: Tx<Consultant>, given: z.infer<typeof statesNoneInput>): Promise<{ id: string }> => {
  const { kind, basis } = given
  const place = await findPlace(tx, given)
  await forgetSurvey(tx, place, kind)
  const [row] = await tx.db
    .insert(componentSurvey)
    .values({ ...place, kind, basis, ...makerOf(tx.actor), at: tx.now })
    .returning()
  await audit(tx, { verb: 'environments.states_none', subject: { kind: 'component_survey', id: row!.id }, customerId: place.customerId, after: row })
  await settlePlace(tx, place)
  return { id: row!.id }
}

/** What was said about a list ends when the list changes. */
export const forgetSurvey = async (tx: Tx, place: { environmentId: string; systemId: string | null }, kind: string): Promise<void> => {
  const here = place.systemId === null ? isNull(componentSurvey.systemId) : eq(componentSurvey.systemId, place.systemId)
  await tx.db.delete(componentSurvey).where(and(eq(componentSurvey.environmentId, place.environmentId), here, eq(componentSurvey.kind, kind)))
}
