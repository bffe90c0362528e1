import pg from 'pg'
import { vi } from 'vitest'
import type { AnyTRPCRouter, TRPCError } from '@trpc/server'
import { createCallerFactory, type Context, type Problem } from '@/server/trpc'

export type Answer = { ok: true; data: unknown } | { ok: false; code: string; problem: Problem }

/** Every transaction that ends well from here on is rolled back instead, so that each question finds the same state. */
export const rollBackEverything = (): void => {
  const query = pg.Client.prototype.query as (...given: unknown[]) => unknown
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
    return query.apply(this, given[0] === 'commit' ? ['rollback'] : given)
  } as never)
}

export const proceduresOf = (router: AnyTRPCRouter): string[] => Object.keys(router._def.procedures as object).sort()

export const permissionOf = (router: AnyTRPCRouter, path: string): string | undefined =>
  (router._def.procedures as Record<string, { _def: { meta?: { permission?: string } } }>)[path]!._def.meta?.permission

/** Asks a procedure as a request would, and answers what the page would read: data, or a code and a sentence. */
export const ask = async (router: AnyTRPCRouter, path: string, ctx: Context, input: unknown): Promise<Answer> => {
  const caller = createCallerFactory(router as never)(ctx) as unknown as Record<string, unknown>
  const procedure = path.split('.').reduce<unknown>((place, step) => (place as Record<string, unknown>)[step], caller) as (input: unknown) => Promise<unknown>
  try {
    return { ok: true, data: await procedure(input) }
  } catch (thrown) {
    const error = thrown as TRPCError
    const shape = { message: error.message, code: -32_000, data: { code: error.code, httpStatus: 0 } }
    const shown = router._def._config.errorFormatter({ error, shape, ctx, path, input, type: 'unknown' } as never) as { data: { problem: Problem } }
    return { ok: false, code: error.code, problem: shown.data.problem }
  }
}

export const codeOf = (answer: Answer): string => (answer.ok ? 'OK' : answer.code)

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Leaf = { path: string; value: string; replace: (by: string) => unknown }

/** Every id in an input, wherever it stands, keys of records included. */
export const idsIn = (input: unknown, path = ''): Leaf[] => {
  if (typeof input === 'string') return UUID.test(input) ? [{ path, value: input, replace: by => by }] : []
  if (typeof input !== 'object' || input === null || input instanceof File) return []
  if (Array.isArray(input)) return input.flatMap((one, at) => idsIn(one, `${path}[${at}]`).map(leaf => ({ ...leaf, replace: (by: string) => input.with(at, leaf.replace(by)) })))
  return Object.entries(input).flatMap(([key, value]) => [
    ...(UUID.test(key) ? [{ path: `${path}{key}`, value: key, replace: (by: string) => ({ ...without(input, key), [by]: value as unknown }) }] : []),
    ...idsIn(value, `${path}.${UUID.test(key) ? '{key}' : key}`).map(leaf => ({ ...leaf, replace: (by: string) => ({ ...input, [key]: leaf.replace(by) }) })),
  ])
}

const without = (object: object, key: string) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
