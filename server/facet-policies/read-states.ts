import { system } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { FacetPolicy } from '../domain/facets'
import { normaliseProfile, type Profile } from '../domain/profile'
import { readConfiguration, type Installation } from '../environments/configuration'
import { facetReader } from '../environments/facets'

/** Installations that are alike in all a change of policies can tell apart, with the profile they would get. */
export type State = { one: Installation; to: Profile; members: Installation[] }

/** Every installation of the house, by likeness: the rules are asked once for each state, however many are in it. */
export const readStates = async (tx: Tx, policies: readonly FacetPolicy[]): Promise<State[]> => {
  const systems = await tx.db.select({ id: system.id }).from(system)
  const configuration = await readConfiguration(tx, systems.map(row => row.id))
  const facets = facetReader(configuration)
  const profiles = new Map<string, Profile>()
  const states = new Map<string, State>()
  for (const one of configuration.installations) {
    const raw = facets.read(one)
    const text = JSON.stringify(raw)
    const to = profiles.get(text) ?? normaliseProfile(raw, policies)
    profiles.set(text, to)
    const likeness = [one.profileId, to.hash, one.productId, one.branchId, one.buildId, one.reportedVersion].join(' ')
    const state = states.get(likeness)
    if (state) state.members.push(one)
    else states.set(likeness, { one, to, members: [one] })
  }
  return [...states.values()]
}
