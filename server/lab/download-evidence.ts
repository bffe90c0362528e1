import { asActor } from '@/db/scope'
import { DomainError } from '../errors'
import { actorMay } from '../permissions'
import type { Context } from '../trpc'
import { readEvidence } from './queries'

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** A piece of evidence for whoever may read the lab; null for everybody else, and where there is none. */
export const downloadEvidence = async ({ actor }: Pick<Context, 'actor'>, { runId, evidenceId }: { runId: string; evidenceId: string }) => {
  if (actor?.kind !== 'consultant' || !actorMay(actor, 'console.read') || !isId(runId) || !isId(evidenceId)) return null
  try {
    return await asActor(actor, tx => readEvidence(tx, { runId, evidenceId }))
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return null
    throw error
  }
}
