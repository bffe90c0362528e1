import type { BuildKind } from './build'
import { compareBuildVersions, type BuildVersion } from './build-version'
import type { Gate } from './may-install'

/** A private fix that is on a system: the defect it is there for, and whether it has to be gone before anything goes over it. */
export type InterimUpdate = { readonly id: string; readonly productId: string; readonly defect: string; readonly removeFirst: boolean }

/** What is known of one build about defects: its own fix list, and the interim updates an engineer said may go without. */
export type FixList = { readonly defects: ReadonlySet<string>; readonly waivedIds: ReadonlySet<string> }

export const REMOVE_FIRST = 'remove_first'
const INTERIM = 'interim:'

/** The detail of a gate that waits for a fix list to name this defect. */
export function interimDetail(defect: string): string {
  return `${INTERIM}${defect}`
}

/** The defect such a detail names, or null for any other. */
export function defectOf(detail: string | undefined): string | null {
  return detail?.startsWith(INTERIM) ? detail.slice(INTERIM.length) : null
}

/**
 * A build would take a private fix away: it waits until its fix list names the defect or an engineer says that it may go
 * without (rule 8), and then, where the vendor demands it, until the fix has been removed. Only builds of the same
 * product, and private fixes themselves wait for nothing here. `live` are the interim updates on the system now.
 */
export function interimChain(build: { readonly kind: BuildKind; readonly productId: string }, live: readonly InterimUpdate[], { defects, waivedIds }: FixList): Gate {
  if (build.kind === 'interim_update') return { open: true }
  const here = live.filter(({ productId }) => productId === build.productId)
  const lost = here.filter(({ id, defect }) => !defects.has(defect) && !waivedIds.has(id)).map(({ defect }) => defect)
  if (lost.length > 0) return { open: false, detail: interimDetail(lost.toSorted()[0]!) }
  return here.some(({ removeFirst }) => removeFirst) ? { open: false, detail: REMOVE_FIRST } : { open: true }
}

/** The first gate that is shut speaks for the chain. */
export function firstShut(...gates: readonly Gate[]): Gate {
  return gates.find(({ open }) => !open) ?? { open: true }
}

/** As the vendor names it, in one spelling: `kb 952580` and `952580` are `KB952580`. */
export function normaliseDefect(text: string): string {
  const plain = text.normalize('NFKC').trim().replace(/\s+/g, ' ').toUpperCase()
  const number = /^(?:KB\s*)?(\d{6,7})$/.exec(plain)?.[1]
  return number === undefined ? plain : `KB${number}`
}

/** One line of the ledger; `removedOn` is null while it is there. Days as YYYY-MM-DD. */
export type LedgerEntry = { readonly removeFirst: boolean; readonly removedOn: string | null }

/**
 * Is the private fix gone by the time a build is installed, although the system was last seen running it? When it has to
 * be removed first, or has been since. `entries` are of one system and one private fix, `seenOn` is when it was seen.
 */
export function isGoneFirst(entries: readonly LedgerEntry[], seenOn: string | null): boolean {
  const live = entries.filter(({ removedOn }) => removedOn === null)
  if (live.length > 0) return live.some(({ removeFirst }) => removeFirst)
  return entries.some(({ removedOn }) => seenOn === null || seenOn <= removedOn!)
}

type Ordered = { readonly buildId: string; readonly kind: BuildKind; readonly branchId: string | null; readonly version: BuildVersion | null }

/** What a private fix stands on: the newest earlier build of its branch that is no private fix. Null where no order says. */
export function beneath<B extends Ordered>(fix: Ordered, builds: Iterable<B>): B | null {
  let best: B | null = null
  for (const one of builds) {
    if (fix.version === null || one.version === null || one.kind === 'interim_update' || one.branchId !== fix.branchId) continue
    if (compareBuildVersions(one.version, fix.version) < 0 && (best === null || compareBuildVersions(one.version, best.version!) > 0)) best = one
  }
  return best
}
