import { BUILD_KINDS, CHANNELS, type BuildKind, type Channel } from '@/server/domain/build'
import type { Status } from '@/server/domain/status'

/** What can be asked to be shown alone, and the statuses it stands for; in the order of the menu. */
export const SHOWS = {
  recalled: ['recalled'],
  refused: ['fail', 'held'],
  needsUs: ['needs_info', 'needs_sign_off', 'identity_unconfirmed', 'no_policy'],
  uncovered: ['not_covered', 'expired'],
  decision: ['undecided', 'unacknowledged', 'stale', 'revoked'],
  untested: ['awaiting_verdict', 'testing'],
  installable: ['may_install'],
} as const satisfies Record<string, readonly Status[]>
export type Show = keyof typeof SHOWS

export type OverviewFilters = {
  customers?: string | undefined
  product?: string | undefined
  kind?: BuildKind | undefined
  channel?: Channel | undefined
  show?: Show | undefined
  /** of customers, and of builds; both from 1 */
  page: number
  buildPage: number
}

type Asked = Readonly<Record<string, string | readonly string[] | undefined>>

const LONGEST = 200
const LAST_PAGE = 1000

/** What an address asks of the overview. What it says wrongly is left out, so that no address shows an error. */
export const readFilters = (asked: Asked): OverviewFilters => ({
  customers: textOf(asked.customers),
  product: textOf(asked.product),
  kind: oneOf(BUILD_KINDS, asked.kind),
  channel: oneOf(CHANNELS, asked.channel),
  show: oneOf(Object.keys(SHOWS) as Show[], asked.show),
  page: pageOf(asked.page),
  buildPage: pageOf(asked.buildPage),
})

/** The address of the overview with these filters: the shortest that `readFilters` reads as the same. */
export const filterAddress = (base: string, filters: OverviewFilters): string => {
  const said = Object.entries(filters).filter(([, value]) => value !== undefined && value !== 1) as [string, string | number][]
  const query = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString()
  return query ? `${base}?${query}` : base
}

/** How many filters narrow what is shown; pages are none. */
export const countFilters = ({ customers, product, kind, channel, show }: OverviewFilters): number =>
  [customers, product, kind, channel, show].filter(one => one !== undefined).length

const first = (value: Asked[string]): string | undefined => (typeof value === 'string' ? value : value?.[0])
const textOf = (value: Asked[string]): string | undefined => first(value)?.trim().slice(0, LONGEST).trim() || undefined
const oneOf = <T extends string>(known: readonly T[], value: Asked[string]): T | undefined => known.find(one => one === first(value))
const pageOf = (value: Asked[string]): number => {
  const page = Number(first(value))
  return Number.isInteger(page) && page >= 1 && page <= LAST_PAGE ? page : 1
}
