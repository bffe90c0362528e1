import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RESULT_STATUSES, runVerdict, type CaseResult } from '../../server/domain/run-result'
import { seeded } from './seed'

const result = (status: CaseResult['status'], rest: Partial<CaseResult> = {}): CaseResult => ({ mandatory: true, status, waived: false, ...rest })
const results = fc.array(fc.record({ mandatory: fc.boolean(), status: fc.constantFrom(...RESULT_STATUSES, null), waived: fc.boolean() }))

describe('run result', () => {
  it.each([
    ['all passed', [result('passed')], 'passed'],
    ['one failed', [result('passed'), result('failed')], 'failed'],
    ['one broke', [result('error')], 'failed'],
    ['one failed and one missing', [result(null), result('failed')], 'failed'],
    ['one blocked', [result('passed'), result('blocked')], 'incomplete'],
    ['one skipped', [result('skipped')], 'incomplete'],
    ['an optional one failed', [result('passed'), result('failed', { mandatory: false })], 'passed'],
    ['a failed one is waived', [result('passed'), result('failed', { waived: true })], 'passed'],
    ['a missing one is waived', [result('passed'), result(null, { waived: true })], 'passed'],
    ['nothing is mandatory', [result('passed', { mandatory: false })], 'no_policy'],
  ] as const)('%s', (_, list, state) => {
    expect(runVerdict(list).state).toBe(state)
  })

  it('edge 13: an empty plan is no_policy, and its counts are unknown rather than 0', () => {
    expect(runVerdict([])).toEqual({ state: 'no_policy', hasWaiver: false, allWaived: false, counts: null })
  })

  it('edge 13: missing results are not failures', () => {
    expect(runVerdict([result('passed'), result(null)])).toMatchObject({ state: 'incomplete', counts: { passed: 1, failed: 0, missing: 1 } })
  })

  it('edge 14: a waived case is counted as waived, never as passed, even if it passed', () => {
    expect(runVerdict([result('passed', { waived: true }), result('passed')])).toMatchObject({ hasWaiver: true, allWaived: false, counts: { passed: 1, waived: 1 } })
  })

  it('edge 14: a run whose mandatory cases are all waived says so', () => {
    expect(runVerdict([result('failed', { waived: true }), result('passed', { mandatory: false })])).toMatchObject({ allWaived: true, hasWaiver: true })
  })

  it('counts every result exactly once', () => {
    fc.assert(
      fc.property(results, (list) => {
        const { counts } = runVerdict(list)
        const sum = counts && Object.values(counts).reduce((total, one) => total + one, 0)
        expect(sum).toBe(list.length === 0 ? null : list.length)
      }),
      seeded(500),
    )
  })

  it('a passed run has a mandatory case that stands on its own feet, or says that all are waived', () => {
    fc.assert(
      fc.property(results, (list) => {
        const { state, allWaived } = runVerdict(list)
        const proven = list.some(({ mandatory, status, waived }) => mandatory && !waived && status === 'passed')
        if (state === 'passed') expect(proven || allWaived).toBe(true)
      }),
      seeded(1000),
    )
  })
})
