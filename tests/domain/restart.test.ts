import { describe, expect, it } from 'vitest'
import { isRestartUnseen, needsRestartAfterAll, type Reboot } from '../../server/domain/restart'

describe('a restart that whoever decided was not told of', () => {
  it.each<[Reboot | null, Reboot, boolean]>([
    ['no', 'yes', true],
    ['no', 'maybe', true],
    ['no', 'no', false],
    ['no', 'unknown', false],
    ['unknown', 'yes', true],
    ['unknown', 'maybe', false],
    ['maybe', 'yes', false],
    ['yes', 'yes', false],
    ['yes', 'no', false],
    [null, 'yes', false],
  ])('told %s, now %s: %s', (seen, now, unseen) => {
    expect(isRestartUnseen(seen, now)).toBe(unseen)
  })
})

describe('edge 12: planned to need no restart, and needing one after all', () => {
  const planned = (was: string, shipped: string | null) => ({ planned: was, shipped })
  it.each([
    ['a hotpatch month that ships a baseline', 'baseline', 'yes', planned('hotpatch', 'baseline'), true],
    ['a baseline month that ships one', 'baseline', 'yes', planned('baseline', 'baseline'), false],
    ['a month whose plan is not known', 'baseline', 'yes', planned('unknown', 'baseline'), false],
    ['a hotpatch as planned', 'hotpatch', 'no', planned('hotpatch', 'hotpatch'), false],
    ['a hotpatch that turns out to restart', 'hotpatch', 'yes', planned('hotpatch', 'hotpatch'), true],
    ['a hotpatch that perhaps restarts', 'hotpatch', 'maybe', null, false],
    ['an update outside of any calendar', 'security_update', 'yes', null, false],
  ] as const)('%s', (_, kind, reboot, month, afterAll) => {
    expect(needsRestartAfterAll({ kind, reboot, month })).toBe(afterAll)
  })
})
