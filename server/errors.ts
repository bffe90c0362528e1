export type ErrorCode =
  | 'bad_input' | 'not_found' | 'forbidden' | 'unauthenticated' | 'conflict' | 'precondition' | 'too_large' | 'too_many' | 'unavailable'

/**
 * Something a person can act on: `message` is the key of a sentence in messages/<locale>/errors.json,
 * `params` fills it, `field` names the input it is about. Made into tRPC and HTTP errors in one place (server/trpc.ts).
 */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly params: Record<string, string | number>

  constructor(code: ErrorCode, message: string, options: { field?: string; params?: Record<string, string | number>; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.field = options.field
    this.params = options.params ?? {}
  }
}

/** A foreign id answers exactly like one that does not exist. */
export const notFound = (what: string) => new DomainError('not_found', 'notFound', { params: { what } })

export const found = <T>(row: T | undefined, what: string): T => {
  if (row === undefined) throw notFound(what)
  return row
}
