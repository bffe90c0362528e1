export const OP_KINDS = ['customer', 'invoice', 'item', 'finalize', 'send'] as const
export type OpKind = (typeof OP_KINDS)[number]

type Ids = { customerId: string; runId?: string; shareId?: string }

/**
 * The idempotency key of an operation, of row ids alone, so that a job run again says the same. A missing id is an
 * error: without a key, or with half of one, a repeated call would bill twice.
 */
export const opKey = (kind: OpKind, ids: Ids, version = 1): string => {
  const part = (name: keyof Ids): string => {
    const id = ids[name]
    if (!id || !/^[0-9a-f-]{36}$/.test(id)) throw new Error(`no ${name} for the idempotency key of a ${kind} operation`)
    return id
  }
  switch (kind) {
    case 'customer': return `cu:${part('customerId')}:v${version}`
    case 'invoice': return `run:${part('runId')}:${part('customerId')}:inv:v${version}`
    case 'item': return `sh:${part('shareId')}:item:v${version}`
    case 'finalize': return `run:${part('runId')}:${part('customerId')}:fin:v${version}`
    case 'send': return `run:${part('runId')}:${part('customerId')}:send:v${version}`
  }
}

/** The key for another attempt at something that is known not to exist: Stripe would replay the old answer under the old key. */
export const nextKey = (key: string): string => {
  const match = /^(.+:v)(\d+)$/.exec(key)
  if (!match) throw new Error(`"${key}" is not a key of ours`)
  return `${match[1]}${Number(match[2]) + 1}`
}
