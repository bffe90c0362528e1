import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { z } from 'zod'
import { asActor, type Tx } from '@/db/scope'
import type { Actor, Consultant, Contact, Locale } from './actor'
import { DomainError, type ErrorCode } from './errors'
import { sentenceFor } from './i18n/sentences'
import { log } from './log'
import { actorMay, type Permission } from './permissions'

export type SignedIn = { id: string; email: string; name: string }

/** What a request brings: who is signed in, and as whom they act in the place the address names. */
export type Context = {
  user: SignedIn | null
  actor: Actor | null
  locale: Locale
  /** asks the database anew who this request is from, as long as it lasts: for streams */
  stillHere?: () => Promise<Consultant | Contact | null>
}

const TRPC_CODES: Record<ErrorCode, TRPC_ERROR_CODE_KEY> = {
  bad_input: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  forbidden: 'FORBIDDEN',
  unauthenticated: 'UNAUTHORIZED',
  conflict: 'CONFLICT',
  precondition: 'PRECONDITION_FAILED',
  too_large: 'PAYLOAD_TOO_LARGE',
  too_many: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
}

/** What every error carries to the page: a code, a sentence in the reader's language, and the field. */
export type Problem = { code: string; sentence: string; field: string | null; /** as it stands at the field, which need not be named there */ here?: string }

const problemOf = (error: TRPCError, locale: Locale): Problem => {
  const { cause } = error
  if (cause instanceof DomainError) {
    return { code: cause.code, sentence: sentenceFor(locale, cause.message, cause.params), field: cause.field ?? null }
  }
  if (cause instanceof z.ZodError) {
    const issue = cause.issues[0]
    const localised = locale === 'ja' && issue ? z.locales.ja().localeError({ ...issue, input: undefined } as never) : undefined
    const message = typeof localised === 'string' ? localised : (localised?.message ?? issue?.message ?? '')
    const field = issue?.path.join('.') ?? ''
    return { code: 'bad_input', sentence: sentenceFor(locale, 'badInput', { field: field || '–', message }), here: sentenceFor(locale, 'badInputHere', { message }), field: field || null }
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') return { code: 'unexpected', sentence: sentenceFor(locale, 'unexpected'), field: null }
  return { code: error.code.toLowerCase(), sentence: sentenceFor(locale, error.code), field: null }
}

const t = initTRPC.context<Context>().meta<{ permission: Permission }>().create({
  // Keeps proxies from closing a silent stream, and lets the browser see that one is dead.
  sse: { ping: { enabled: true, intervalMs: 10_000 } },
  errorFormatter: ({ shape, error, ctx }) => {
    const problem = problemOf(error, ctx?.locale ?? 'en')
    return { ...shape, message: problem.sentence, data: { code: shape.data.code, httpStatus: shape.data.httpStatus, problem } }
  },
})

export const { router, createCallerFactory } = t

/** Not exported: every procedure names its permission through one of the three below. */
const base = t.procedure.use(async ({ next, path }) => {
  const answer = await next()
  if (answer.ok) return answer
  const { cause } = answer.error
  if (cause instanceof DomainError) throw new TRPCError({ code: TRPC_CODES[cause.code], cause })
  if (answer.error.code === 'INTERNAL_SERVER_ERROR') log.error({ err: cause ?? answer.error, path }, 'procedure failed')
  return answer
})

const scoped = <A extends Actor>(actor: A) => ({
  actor,
  /** Runs a verb as this actor, in one transaction. */
  act: <T>(work: (tx: Tx<A>) => Promise<T>): Promise<T> => asActor(actor, work),
})

const signedIn = base.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' })
  return next({ ctx: { ...ctx, user: ctx.user } })
})

/** A member of the consultancy in the address, whose role has the permission. */
export const consoleProcedure = (permission: Permission) =>
  signedIn.meta({ permission }).use(({ ctx, next }) => {
    if (ctx.actor?.kind !== 'consultant') throw new TRPCError({ code: 'NOT_FOUND' })
    if (!actorMay(ctx.actor, permission)) throw new TRPCError({ code: 'FORBIDDEN' })
    return next({ ctx: { ...ctx, ...scoped<Consultant>(ctx.actor) } })
  })

/** A contact of the customer in the address, whose role has the permission. */
export const portalProcedure = (permission: Permission) =>
  signedIn.meta({ permission }).use(({ ctx, next }) => {
    if (ctx.actor?.kind !== 'contact') throw new TRPCError({ code: 'NOT_FOUND' })
    if (!actorMay(ctx.actor, permission)) throw new TRPCError({ code: 'FORBIDDEN' })
    return next({ ctx: { ...ctx, ...scoped<Contact>(ctx.actor) } })
  })

/** Whoever is signed in, acting on their own account only. */
export const accountProcedure = signedIn
