import { asc, eq } from 'drizzle-orm'
import { auditEntry } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Actor, Consultant } from '@/server/actor'
import { audit } from '@/server/audit'

const VERB = 'demo.step'
const LAST_STEP = 'end'

type Step = <A extends Actor, T extends Record<string, unknown> | void>(key: string, actor: A, at: Date, work: (tx: Tx<A>) => Promise<T>) => Promise<T>

export type Journal = {
  /** Does the work as this actor at this moment, once: where it is done already, answers what it answered then. */
  step: Step
  /** The story is told to its end. */
  end: (actor: Actor, at: Date) => Promise<void>
}

/**
 * How far the story was told. Every step leaves its answer (ids, nothing else) in the audit log, in the transaction of
 * its own writes, so that a telling that crashed goes on after its last whole step and does nothing twice.
 */
export const openJournal = async (owner: Consultant): Promise<Journal> => {
  const told = new Map((await readSteps(owner)).map(row => [row.subjectId, row.detail.answer]))
  const step: Step = async (key, actor, at, work) => {
    if (told.has(key)) return told.get(key) as Awaited<ReturnType<typeof work>>
    return asActor(actor, async tx => {
      const answer = await work(tx)
      await audit(tx, { verb: VERB, subject: { kind: 'demo', id: key }, detail: { answer: answer ?? null } })
      return answer
    }, at)
  }
  return { step, end: async (actor, at) => void (await step(LAST_STEP, actor, at, async () => undefined)) }
}

export const isTold = async (owner: Consultant): Promise<boolean> => (await readSteps(owner)).some(row => row.subjectId === LAST_STEP)

const readSteps = (owner: Consultant) =>
  asActor(owner, tx => tx.db.select({ subjectId: auditEntry.subjectId, detail: auditEntry.detail }).from(auditEntry).where(eq(auditEntry.verb, VERB)).orderBy(asc(auditEntry.seq)))
