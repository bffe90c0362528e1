import type { Known, KnownComponent, KnownInstallation, KnownSystem, Writes } from './plan'
import { fold } from './read-line'

type Named = { id: string; name: string }

/**
 * What is known, as the lines read so far leave it. Each line is planned on top of the one before, so that two lines
 * about one system are one system.
 */
export const workingState = (known: Known) => {
  const customers = byKey(known.customers, row => fold(row.name))
  const environments = byKey(known.environments, row => join(row.customerId, fold(row.name)))
  const systems = byKey(known.systems, row => join(row.environmentId, fold(row.name)))
  const installations = byKey(known.installations, row => join(row.systemId, row.productId))
  const components = Map.groupBy(known.components, row => join(row.systemId ?? row.environmentId, row.kind))
  const surveys = new Set(known.surveys.map(row => join(row.systemId ?? row.environmentId, row.kind)))
  const stated = new Map<string, { value: string; line: number }>()
  const added = { customers: new Set<Named>(), environments: new Set<Named>(), systems: new Set<KnownSystem>(), installations: new Set<KnownInstallation>() }
  const changed = { systems: new Set<KnownSystem>(), installations: new Set<KnownInstallation>() }
  const before = new Set(known.components.map(row => row.id))
  const surveyedBefore = new Set(surveys)
  const touched = new Map<string, { environmentId: string; systemId: string; kind: string }>()

  return {
    customer: (name: string) => customers.get(fold(name)),
    environment: (customerId: string | undefined, name: string) => (customerId === undefined ? undefined : environments.get(join(customerId, fold(name)))),
    system: (environmentId: string | undefined, name: string) => (environmentId === undefined ? undefined : systems.get(join(environmentId, fold(name)))),
    installation: (systemId: string | undefined, productId: string) => (systemId === undefined ? undefined : installations.get(join(systemId, productId))),
    componentsAt: (place: string | undefined, kind: string): readonly KnownComponent[] => (place === undefined ? [] : (components.get(join(place, kind)) ?? [])),
    isSurveyed: (place: string | undefined, kind: string) => place !== undefined && surveys.has(join(place, kind)),
    statedBefore: (key: string) => stated.get(key),
    state: (key: string, value: string, line: number) => void (stated.has(key) || stated.set(key, { value, line })),

    addCustomer: (row: Named) => (customers.set(fold(row.name), row), added.customers.add(row), row),
    addEnvironment: (row: Named & { customerId: string }) => (environments.set(join(row.customerId, fold(row.name)), row), added.environments.add(row), row),
    addSystem: (row: KnownSystem) => (systems.set(join(row.environmentId, fold(row.name)), row), added.systems.add(row), row),
    addInstallation: (row: KnownInstallation) => (installations.set(join(row.systemId, row.productId), row), added.installations.add(row), row),
    changeSystem: (row: KnownSystem, fields: Partial<KnownSystem>) => (Object.assign(row, fields), added.systems.has(row) || changed.systems.add(row)),
    changeInstallation: (row: KnownInstallation, fields: Partial<KnownInstallation>) => (Object.assign(row, fields), added.installations.has(row) || changed.installations.add(row)),
    setComponents: (at: KnownSystem, kind: string, rows: readonly KnownComponent[]) => {
      const key = join(at.id, kind)
      components.set(key, [...rows])
      surveys.delete(key)
      touched.set(key, { environmentId: at.environmentId, systemId: at.id, kind })
    },
    survey: (at: KnownSystem, kind: string) => {
      const key = join(at.id, kind)
      surveys.add(key)
      touched.set(key, { environmentId: at.environmentId, systemId: at.id, kind })
    },

    writes: (): Writes => {
      const kept = new Set([...components.values()].flat().map(row => row.id))
      const removed = known.components.filter(row => !kept.has(row.id))
      return {
        customers: [...added.customers],
        environments: [...added.environments] as Writes['environments'],
        systems: [...added.systems],
        changedSystems: [...changed.systems],
        installations: [...added.installations],
        changedInstallations: [...changed.installations],
        components: [...touched.keys()].flatMap(key => (components.get(key) ?? []).filter(row => !before.has(row.id))),
        removedComponentIds: removed.map(row => row.id),
        removedFromSystemIds: removed.flatMap(row => row.systemId ?? []),
        surveys: [...touched].filter(([key]) => surveys.has(key) && !surveyedBefore.has(key)).map(([, place]) => place),
        forgottenSurveys: [...touched].filter(([key]) => !surveys.has(key) && surveyedBefore.has(key)).map(([, { systemId, kind }]) => ({ systemId, kind })),
      }
    },
  }
}

export type WorkingState = ReturnType<typeof workingState>

const join = (...parts: string[]) => parts.join('\u0000')

/** Copies, because the working state changes its rows; of two that fold to one key the first counts. */
const byKey = <T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T> => {
  const map = new Map<string, T>()
  for (const row of rows) if (!map.has(keyOf(row))) map.set(keyOf(row), { ...row })
  return map
}
