import { expect, it } from 'vitest'
import { exposureOf } from '../../server/domain/exposure'

const bad = 'prerelease'
const on = { state: 'confirmed' as const, buildId: 'ru3', matchedBy: 'version' as const, mayBeIds: ['ru3'] }
const unsure = { ...on, state: 'identity_unconfirmed' as const }
const ask = (changes: Partial<Parameters<typeof exposureOf>[0]>) =>
  exposureOf({ withdrawnBuildId: bad, identity: on, applicability: 'applicable', updateMode: 'manual', approvesAutomatically: false, approved: false, ...changes })

it.each([
  ['runs another build and updates by hand', {}, null],
  ['runs it', { identity: { ...on, buildId: bad } }, 'exact_build'],
  ['runs it, an engineer said', { identity: { ...on, buildId: bad, matchedBy: 'word' } }, 'exact_build'],
  ['runs it, its binaries say', { identity: { ...on, buildId: bad, matchedBy: 'hash' } }, 'binary_hash'],
  ['answers with an alias of it', { identity: { ...unsure, buildId: bad, matchedBy: 'alias', mayBeIds: [bad] } }, 'alias'],
  ['may run it', { identity: { ...unsure, mayBeIds: ['final', bad] } }, 'identity_unconfirmed'],
  ['may run others only', { identity: { ...unsure, mayBeIds: ['final'] } }, null],
  ['would fetch it', { updateMode: 'automatic' }, 'automatic'],
  ['would fetch it, if the branch were known', { updateMode: 'automatic', applicability: 'needs_info' }, 'automatic'],
  ['fetches other things', { updateMode: 'automatic', applicability: 'not_applicable' }, null],
  ['has something newer', { updateMode: 'automatic', applicability: 'superseded' }, null],
  ['was approved for it and has not reported since', { approved: true }, 'approved'],
  ['was approved and it does not apply', { approved: true, applicability: 'superseded' }, null],
  ['would be given it by a tool', { updateMode: 'managed', approvesAutomatically: true }, 'managed_auto'],
  ['has a tool that asks first', { updateMode: 'managed' }, null],
  ['runs it, and would fetch it too', { identity: { ...on, buildId: bad }, updateMode: 'automatic', applicability: 'installed' }, 'exact_build'],
] as [string, Parameters<typeof ask>[0], ReturnType<typeof exposureOf>][])('edge 10: a system that %s', (_, changes, way) => {
  expect(ask(changes)).toBe(way)
})
