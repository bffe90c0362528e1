import { expect, it } from 'vitest'
import { startOf, type InstalledBuild } from '../../server/domain/start'

const ru3: InstalledBuild = { buildId: 'ru3', kind: 'update_rollup', channel: 'general', withdrawn: false }

it('starts from a released build are normal', () => {
  expect(startOf({ installed: ru3, identityConfirmed: true })).toEqual(['normal'])
})

it.each([
  { kind: 'interim_update' as const }, { withdrawn: true }, { channel: 'prerelease' as const },
  { channel: 'unverified' as const }, { channel: 'private' as const },
])('starts from %j are named by the build', (change) => {
  expect(startOf({ installed: { ...ru3, ...change }, identityConfirmed: true })).toEqual(['ru3'])
})

it('a start is unknown where the build is uncatalogued or unconfirmed, even if it looks normal', () => {
  expect(startOf({ installed: null, identityConfirmed: true })).toBeNull()
  expect(startOf({ installed: ru3, identityConfirmed: false })).toBeNull()
})
