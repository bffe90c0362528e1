import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { componentSurvey } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { id, input } from '../forms'
import { settlePlace } from './component-place'
import { findSurvey } from './find'

export const takeBackSurveyInput = input({ surveyId: id() })

/** The components listed of its kind may not be all there are: the kind is unknown again. */
export const takeBackSurvey = async (tx: Tx<Consultant>, { surveyId }: z.infer<typeof takeBackSurveyInput>): Promise<{ id: string }> => {
  const before = await findSurvey(tx, surveyId)
  await tx.db.delete(componentSurvey).where(eq(componentSurvey.id, surveyId))
  await audit(tx, { verb: 'environments.take_back_survey', subject: { kind: 'component_survey', id: surveyId }, customerId: before.customerId, before })
  await settlePlace(tx, before)
  return { id: surveyId }
}
