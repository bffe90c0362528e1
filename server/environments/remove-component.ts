import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { component } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { id, input } from '../forms'
import { settlePlace } from './component-place'
import { findComponent } from './find'
import { forgetSurvey } from './states-none'

export const removeComponentInput = input({ componentId: id() })

/** What is left of its kind is unknown again until somebody states that there is none. */
export const removeComponent = async (tx: Tx<Consultant>, { componentId }: z.infer<typeof removeComponentInput>): Promise<{ id: string }> => {
  const before = await findComponent(tx, componentId)
  await tx.db.delete(component).where(eq(component.id, componentId))
  await forgetSurvey(tx, before, before.kind)
  await audit(tx, { verb: 'environments.remove_component', subject: { kind: 'component', id: componentId }, customerId: before.customerId, before })
  await settlePlace(tx, before)
  return { id: componentId }
}
