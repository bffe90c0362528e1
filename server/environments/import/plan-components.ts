import type { Change, KnownComponent, KnownSystem, LineProblem } from './plan'
import { comparable, componentText, shown } from './compare-line'
import { fold, type LineStatement } from './read-line'
import type { WorkingState } from './working-state'

type Asked = { kind: string; environmentId: string | undefined; system: KnownSystem | undefined; listed: LineStatement['components'] extends ReadonlyMap<string, infer L> ? L | undefined : never }

/** What a cell means for one kind of component: its own list, without what the whole environment has anyway. */
export const planComponents = (state: WorkingState, { kind, environmentId, system, listed }: Asked, emptyMeansNone: boolean) => {
  const shared = state.componentsAt(environmentId, kind)
  const own = state.componentsAt(system?.id, kind)
  const surveyed = state.isSurveyed(system?.id, kind) || state.isSurveyed(environmentId, kind)
  const known = own.length + shared.length > 0 || surveyed
  const before = known ? shown(texts([...own, ...shared])) : null

  if (listed === undefined) {
    const surveys = emptyMeansNone && !known
    return { surveys, target: null, changes: surveys ? [change(kind, null, '')] : [], problem: null }
  }
  if (listed.length === 0) {
    const problem: LineProblem | null = shared.length > 0 ? { field: kind, reason: 'sharedComponent', params: { names: texts(shared).join('; ') } } : null
    const settled = own.length === 0 && surveyed
    return { surveys: true, target: settled ? null : [], changes: settled ? [] : [change(kind, before, '')], problem }
  }
  const target = listed.filter(one => !shared.some(row => same(row, one)))
  const settled = comparable(texts(target)) === comparable(texts(own))
  const after = shown(texts([...target, ...shared]))
  return { surveys: false, target: settled ? null : target, changes: settled ? [] : [change(kind, before, after)], problem: null }
}

type Planned = ReturnType<typeof planComponents>

export const applyComponents = (state: WorkingState, at: KnownSystem, kind: string, planned: Planned, newId: () => string): void => {
  if (planned.target !== null) {
    const own = state.componentsAt(at.id, kind)
    const rows = planned.target.map(
      (one): KnownComponent => own.find(row => same(row, one)) ?? { id: newId(), environmentId: at.environmentId, systemId: at.id, kind, name: one.name, version: one.version },
    )
    state.setComponents(at, kind, rows)
  }
  if (planned.surveys) state.survey(at, kind)
}

type Named = { name: string; version: string | null }
const texts = (rows: readonly Named[]) => rows.map(componentText)
const same = (a: Named, b: Named) => fold(a.name) === fold(b.name) && fold(a.version ?? '') === fold(b.version ?? '')
const change = (field: string, before: Change['before'], after: Change['after']): Change => ({ field, before, after })
