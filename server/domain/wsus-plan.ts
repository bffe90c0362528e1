import { nameOfBuild, type ApprovedSet, type SetBuild, type SetSystem } from './approved-set'

export type WsusUpdate = { updateId: string; revision: number }
/** Systems of one product in one ring: what one WSUS computer group stands for. */
export type WsusGroup = { key: string; product: string; ring: number; systems: readonly string[] }
export type WsusApproval = { build: SetBuild; update: WsusUpdate; group: string; take: readonly SetSystem[]; have: readonly SetSystem[] }
/** Why the catalogue does not say which update of WSUS a build is. */
export type Unclear = { build: SetBuild; why: 'none' | 'several' | 'shared'; others: readonly string[] }

export type WsusPlan = {
  groups: readonly WsusGroup[]
  approvals: readonly WsusApproval[]
  declines: readonly { build: SetBuild; update: WsusUpdate }[]
  /** groups with somebody who may install and somebody who may not */
  leftOut: readonly { build: SetBuild; group: string; because: readonly SetSystem[] }[]
  unclear: readonly Unclear[]
}

/**
 * What a WSUS server is to be told of a set. WSUS approves for whole groups, so a group gets a build only where each of
 * its systems may install it or has it already; and only by an UpdateID that is this build's alone.
 */
export function planWsus({ builds }: ApprovedSet): WsusPlan {
  const recalled = builds.filter(build => build.recalled)
  const offered = builds.filter(build => !build.recalled).flatMap(build => groupsOf(build).filter(({ systems }) => systems.some(one => one.mayInstall)).map(group => ({ build, ...group })))
  const whole = offered.filter(({ systems }) => systems.every(one => one.mayInstall || hasIt(one)))
  const named = new Map([...new Set([...recalled, ...whole.map(({ build }) => build)])].map(build => [build, updateOf(build)]))
  const update = (build: SetBuild): WsusUpdate[] => { const is = named.get(build)!; return 'why' in is ? [] : [is] }
  return {
    groups: listGroups(builds),
    approvals: whole.flatMap(({ build, key, systems }) =>
      update(build).map(is => ({ build, update: is, group: key, take: systems.filter(one => one.mayInstall), have: systems.filter(one => !one.mayInstall) })),
    ),
    declines: recalled.flatMap(build => update(build).map(is => ({ build, update: is }))),
    leftOut: offered.filter(one => !whole.includes(one)).map(({ build, key, systems }) => ({ build, group: key, because: systems.filter(one => !one.mayInstall && !hasIt(one)) })),
    unclear: [...named.values()].filter(is => 'why' in is),
  }
}

function updateOf(build: SetBuild): WsusUpdate | Unclear {
  const [first, ...more] = build.wsus
  if (!first) return { build, why: 'none', others: [] }
  if (more.length > 0) return { build, why: 'several', others: build.wsus.map(one => one.updateId) }
  if (first.alsoOn.length > 0) return { build, why: 'shared', others: first.alsoOn }
  return { updateId: first.updateId, revision: first.revision }
}

// What stands there without any doubt about it: WSUS has nothing to do on such a system.
const hasIt = ({ reasons }: SetSystem) => reasons.length === 1 && reasons[0]!.status === 'installed'

/** A system that has the product twice counts once, by the worse of its answers. */
function groupsOf(build: SetBuild): { key: string; systems: SetSystem[] }[] {
  const worst = new Map<string, SetSystem>()
  for (const one of build.systems) {
    const known = worst.get(one.systemId)
    if (!known || isWorse(one, known)) worst.set(one.systemId, one)
  }
  return [...Map.groupBy(worst.values(), one => keyOf(build, one.ring))].map(([key, systems]) => ({ key, systems }))
}

const isWorse = (a: SetSystem, b: SetSystem) => score(a) > score(b)
const score = (one: SetSystem) => (one.mayInstall ? 1 : hasIt(one) ? 0 : 2)

const keyOf = ({ product }: SetBuild, ring: number) => `${product.id} ring ${ring}`

function listGroups(builds: readonly SetBuild[]): WsusGroup[] {
  const groups = new Map<string, WsusGroup & { systems: string[] }>()
  for (const build of builds) {
    for (const { name, ring } of build.systems) {
      const key = keyOf(build, ring)
      const group = groups.get(key) ?? groups.set(key, { key, product: build.product.name, ring, systems: [] }).get(key)!
      if (!group.systems.includes(name)) group.systems.push(name)
    }
  }
  return [...groups.values()].sort((a, b) => (a.product === b.product ? a.ring - b.ring : a.product < b.product ? -1 : 1))
}

/** What is wrong and what to do about it, in English, as the script says it. */
export function sayUnclear({ build, why, others }: Unclear): string {
  const name = nameOfBuild(build)
  if (why === 'none') return `${name} has no UpdateID. Record one on its page.`
  if (why === 'several') return `${name} has several UpdateIDs (${others.join(', ')}). Record on its page the one that counts; a public one gives way to yours.`
  return `${name} shares its UpdateID with ${others.join(', ')}. Correct the UpdateID on the page of the build that it is not.`
}
