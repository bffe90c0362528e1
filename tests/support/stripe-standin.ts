import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { startSmallStripe } from './small-stripe'

export type LocalStripe = Awaited<ReturnType<typeof startSmallStripe>>

type Standin = {
  url: string
  control(name: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

const folder = path.resolve(import.meta.dirname, '../../../shared/stripe-standin')

/** The full stand-in, which checks every request against Stripe's own types; null, said in a line, where it is not. */
export async function startStandin({ port = 0 }: { port?: number } = {}): Promise<LocalStripe | null> {
  const file = path.join(folder, 'lib/app.mjs')
  if (!existsSync(file)) {
    console.log('skipped: the full Stripe stand-in is not here (../shared/stripe-standin); the small one of tests/support is used alone')
    return null
  }
  const { createStandin } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { createStandin(options: unknown): Promise<Standin> }
  const standin = await createStandin({ seed: 'patchbench', port })
  const control = <T>(name: string, body?: unknown) => standin.control(name, body) as Promise<T>
  return {
    url: standin.url,
    account: 'acct_platform00000000',
    requests: async () => (await control<{ method: string; path: string; idempotency_key: string | null }[]>('requests')).map(({ method, path, idempotency_key: key }) => ({ method, path, key })),
    state: async () => {
      const state = await control<Record<string, never[]>>('state')
      return { customer: state.customer ?? [], invoice: state.invoice ?? [], invoiceitem: state.invoiceitem ?? [] }
    },
    fault: async fault => void (await control('faults', fault)),
    advance: async seconds => void (await control('clock', { advance: seconds })),
    pay: async id => void (await control('pay', { invoice: id })),
    forwardTo: async (url, secret) => void (await control('webhooks', { endpoints: [{ url, secret }] })),
    reset: async () => void (await control('reset', {})),
    close: () => standin.close(),
  }
}

/** Every local Stripe there is: the small one always, the full one where it exists. */
export async function localStripes(): Promise<[name: string, stripe: LocalStripe][]> {
  const full = await startStandin()
  return [...(full ? [['stand-in', full] as [string, LocalStripe]] : []), ['small stand-in', await startSmallStripe()]]
}
