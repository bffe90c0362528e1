import { describe, expect, it } from 'vitest'
import { APPLICABILITIES } from '../../server/domain/applicability'
import type { Decision, RiskAcceptance } from '../../server/domain/decision'
import { environmentStatus, HOLD_LEVELS, mayInstall, noRollout, waitsForTurn, type Hold, type InstallFacts } from '../../server/domain/may-install'
import { compareStatuses, OUTCOMES, type Outcome, type Status } from '../../server/domain/status'
import { day } from './given'

const now = day(20)
const installation = { installationId: 'i', profileId: 'p', identity: 'confirmed' as const }

function decision(kind: Decision['kind'], outcome: Outcome | null, changes: Partial<Decision> = {}): Decision {
  return {
    kind, at: day(1), until: null, own: true, verdictRevisionId: 'v1', acknowledged: ['c'],
    pinned: [{ installationId: 'i', profileId: 'p', outcome }], ...changes,
  }
}

function risk(outcome: Outcome | null, changes: Partial<RiskAcceptance> = {}): RiskAcceptance {
  return { effect: 'install', pinned: [{ installationId: 'i', profileId: 'p', outcome }], expiresAt: day(30), askedBy: 'ann', acceptedBy: 'bob', ...changes }
}

function given(changes: Partial<InstallFacts> = {}): InstallFacts {
  return {
    now, build: { approvable: true, withdrawn: false }, installation, applicability: 'applicable',
    verdict: { validUntil: null }, lab: 'idle', outcome: 'pass', conditionKeys: [],
    decision: decision('approved', 'pass'), staleSince: null, risks: [], rollout: noRollout(), ...changes,
  }
}

const statuses = (changes: Partial<InstallFacts>) => mayInstall(given(changes)).reasons.map(({ status }) => status)
const hold = { level: 'system', owner: 'customer', reason: 'month end' } as const
const shut = { open: false, detail: 'not yet' }

describe('may install', () => {
  it('says yes, and nothing else, when nothing stands against it', () => {
    expect(mayInstall(given())).toEqual({ may: true, status: 'may_install', reasons: [{ status: 'may_install' }] })
  })

  it.each([
    ['recalled', { build: { approvable: true, withdrawn: true } }],
    ['unapprovable', { build: { approvable: false, withdrawn: false } }],
    ['identity_unconfirmed', { installation: { ...installation, identity: 'identity_unconfirmed' } }],
    ['held', { rollout: { ...noRollout(), holds: [hold] } }],
    ['no_policy', { lab: 'no_policy' }],
    ['expired', { verdict: { validUntil: now } }],
    ['expired', { decision: decision('approved', 'pass', { until: now }) }],
    ['stale', { staleSince: day(2) }],
    ['stale', { installation: { ...installation, profileId: 'q' } }],
    ['stale', { outcome: 'conditional' }],
    ['stale', { build: { approvable: true, withdrawn: false, reboot: 'yes' }, decision: decision('approved', 'pass', { seenReboot: 'no' }) }],
    ['revoked', { decision: decision('revoked', null) }],
    ['needs_info', { applicability: 'needs_info' }],
    ['awaiting_verdict', { verdict: null, outcome: null, decision: decision('approved', null) }],
    ['testing', { verdict: null, outcome: null, lab: 'testing', decision: decision('approved', null) }],
    ['declined', { decision: decision('declined', null) }],
    ['deferred', { decision: decision('deferred', null, { until: day(21) }) }],
    ['undecided', { decision: decision('deferred', null, { until: now }) }],
    ['undecided', { decision: null }],
    ['unacknowledged', { outcome: 'conditional', conditionKeys: ['c', 'd'], decision: decision('approved', 'conditional') }],
    ['chain', { rollout: { ...noRollout(), chain: shut } }],
    ['wave', { rollout: { ...noRollout(), wave: shut } }],
    ['ring', { rollout: { ...noRollout(), ring: shut } }],
    ['window', { rollout: { ...noRollout(), window: shut } }],
    ['installed', { applicability: 'installed' }],
    ['superseded', { applicability: 'superseded' }],
    ['not_applicable', { applicability: 'not_applicable' }],
    ['needs_info', { outcome: null, decision: decision('approved', null) }],
  ] as [Status, Partial<InstallFacts>][])('%s is the one reason for %j', (status, changes) => {
    expect(mayInstall(given(changes))).toMatchObject({ may: false, status })
    expect(statuses(changes)).toEqual([status])
  })

  it.each(['fail', 'needs_info', 'needs_sign_off', 'not_covered'] as const)('an approval that saw %s permits nothing', (outcome) => {
    expect(statuses({ outcome, decision: decision('approved', outcome) })).toEqual([outcome])
  })

  it('gives every reason, worst first', () => {
    const rollout = { holds: [hold, hold], chain: shut, wave: shut, ring: shut, window: shut, backup: shut }
    expect(statuses({ build: { approvable: false, withdrawn: true }, outcome: 'not_covered', decision: null, rollout, verdict: { validUntil: day(1) } })).toEqual([
      'recalled', 'held', 'held', 'unapprovable', 'expired', 'not_covered', 'undecided', 'chain', 'wave', 'ring', 'window', 'window',
    ])
  })

  it('edge 1: of five servers one approval frees only those whose outcome passes', () => {
    const outcomes: Outcome[] = ['pass', 'pass', 'pass', 'fail', 'fail']
    const approval = decision('approved', null, { pinned: outcomes.map((outcome, index) => ({ installationId: `s${index}`, profileId: 'p', outcome })) })
    const answers = outcomes.map((outcome, index) => mayInstall(given({ outcome, decision: approval, installation: { ...installation, installationId: `s${index}` } })))
    expect(answers.map(({ may }) => may)).toEqual([true, true, true, false, false])
    expect(environmentStatus(answers.map(({ status }) => status))).toEqual({ worst: 'fail', counts: { may_install: 3, fail: 2 } })
  })

  it('edge 2: the newer build fails and the older one may still be approved and installed', () => {
    expect(mayInstall(given({ outcome: 'fail' })).may).toBe(false)
    expect(mayInstall(given()).may).toBe(true)
  })

  it('edge 4: a withdrawal outranks an approval, whichever was recorded first', () => {
    for (const at of [day(1), day(19)]) {
      expect(mayInstall(given({ build: { approvable: true, withdrawn: true }, decision: decision('approved', 'pass', { at }) }))).toMatchObject({ may: false, status: 'recalled' })
    }
  })

  it('edge 9: a revision that turns pass into fail stops environments that approved already', () => {
    expect(statuses({ outcome: 'fail' })).toEqual(['fail', 'stale'])
  })

  it('says of an installed build what makes it dangerous there', () => {
    expect(statuses({ applicability: 'installed', outcome: 'fail', build: { approvable: true, withdrawn: true } })).toEqual(['recalled', 'fail', 'installed'])
  })

  it('no plain refusal of a fix for something exploited counts: it asks again, and permits nothing', () => {
    for (const kind of ['declined', 'deferred'] as const) {
      const refused = { decision: decision(kind, null), exploited: true }
      expect(mayInstall(given(refused)).reasons).toEqual([{ status: 'undecided', detail: 'exploited' }])
      expect(mayInstall(given({ ...refused, outcome: 'fail', risks: [risk('fail')] })).reasons).toEqual([{ status: 'undecided', detail: 'exploited' }])
    }
    expect(statuses({ exploited: true })).toEqual(['may_install'])
    expect(statuses({ decision: decision('risk_accepted', null), risks: [risk('pass', { effect: 'wait' })], exploited: true })).toEqual(['deferred'])
  })

  it('edge 12: what was permitted without a restart permits nothing once there is one, by approval or by risk', () => {
    const build = { approvable: true, withdrawn: false, reboot: 'yes' as const }
    const told = (seenReboot: 'yes' | 'no') => decision('approved', 'pass', { seenReboot })
    expect(mayInstall(given({ build, decision: told('no') })).reasons).toEqual([{ status: 'stale', detail: 'reboot' }])
    expect(mayInstall(given({ build, decision: told('yes') })).may).toBe(true)
    const risky = (seenReboot: 'yes' | 'no') => given({ build, outcome: 'not_covered', risks: [risk('not_covered')], decision: decision('risk_accepted', null, { seenReboot }) })
    expect([mayInstall(risky('no')).reasons, mayInstall(risky('yes')).may]).toEqual([[{ status: 'stale', detail: 'reboot' }], true])
  })

  it('never lets "installed" or "superseded" hide an unconfirmed identity', () => {
    const unconfirmed = { ...installation, identity: 'identity_unconfirmed' as const }
    expect(statuses({ applicability: 'installed', installation: unconfirmed })).toEqual(['identity_unconfirmed', 'installed'])
    expect(statuses({ applicability: 'superseded', installation: unconfirmed })).toEqual(['identity_unconfirmed', 'superseded'])
  })

  it('offers a remediation build whatever its version order, on an approval of its own', () => {
    expect(mayInstall(given({ applicability: 'superseded', remediation: true })).may).toBe(true)
    expect(statuses({ applicability: 'superseded', remediation: true, decision: null })).toEqual(['undecided'])
    expect(statuses({ applicability: 'superseded', remediation: true, build: { approvable: true, withdrawn: true } })).toEqual(['recalled'])
    expect(statuses({ applicability: 'not_applicable', remediation: true })).toEqual(['not_applicable'])
  })
})

describe('a risk acceptance', () => {
  it.each(['fail', 'needs_info', 'needs_sign_off', 'not_covered'] as const)('to install stands in for verdict and approval on %s', (outcome) => {
    expect(mayInstall(given({ outcome, decision: decision('risk_accepted', null), risks: [risk(outcome)] })).may).toBe(true)
    expect(mayInstall(given({ outcome, decision: null, risks: [risk(outcome)] })).may).toBe(true)
  })

  it('to install stands in for no verdict, while it is awaited and while it is tested', () => {
    const facts = { verdict: null, outcome: null, decision: null, risks: [risk(null)] }
    expect(mayInstall(given(facts)).may).toBe(true)
    expect(mayInstall(given({ ...facts, lab: 'testing' })).may).toBe(true)
  })

  it('does not stand in for the approval of what passes', () => {
    expect(statuses({ decision: null, risks: [risk('pass')] })).toEqual(['undecided'])
    expect(statuses({ outcome: 'conditional', decision: null, risks: [risk('conditional')] })).toEqual(['undecided'])
  })

  it.each([
    ['recalled', { build: { approvable: true, withdrawn: true } }],
    ['held', { rollout: { ...noRollout(), holds: [hold] } }],
    ['unapprovable', { build: { approvable: false, withdrawn: false } }],
    ['identity_unconfirmed', { installation: { ...installation, identity: 'identity_unconfirmed' } }],
    ['no_policy', { lab: 'no_policy' }],
    ['expired', { verdict: { validUntil: now } }],
    ['needs_info', { applicability: 'needs_info' }],
    ['window', { rollout: { ...noRollout(), window: shut } }],
    ['declined', { decision: decision('declined', null) }],
    ['revoked', { decision: decision('revoked', null) }],
  ] as [Status, Partial<InstallFacts>][])('never reaches over %s', (status, changes) => {
    expect(statuses({ outcome: 'fail', decision: null, risks: [risk('fail')], ...changes })).toEqual([status])
  })

  it('to wait permits nothing, and reads as deferred', () => {
    expect(statuses({ outcome: 'pass', decision: decision('risk_accepted', null), risks: [risk('pass', { effect: 'wait' })] })).toEqual(['deferred'])
    expect(statuses({ outcome: 'fail', decision: decision('risk_accepted', null), risks: [risk('fail', { effect: 'wait' })] })).toEqual(['fail', 'deferred'])
  })

  it('to wait that is over, or never saw what is here now, asks again and still permits nothing', () => {
    const over = { expiresAt: day(10), effect: 'wait' } as const
    const reasonsOf = (changes: Partial<InstallFacts>) => mayInstall(given(changes)).reasons
    expect(reasonsOf({ decision: decision('risk_accepted', null, { until: day(10) }), risks: [risk('pass', over)] })).toEqual([{ status: 'undecided', detail: 'wait_over' }])
    expect(reasonsOf({ decision: decision('risk_accepted', null), risks: [risk('needs_sign_off', { effect: 'wait' })] })).toEqual([{ status: 'undecided', detail: 'wait_not_pinned' }])
    expect(statuses({ outcome: 'fail', decision: decision('risk_accepted', null, { until: day(15) }), risks: [risk('fail', over), risk('fail', { expiresAt: day(15) })] })).toEqual(['fail', 'expired'])
    expect(statuses({ outcome: 'fail', decision: decision('risk_accepted', null), risks: [risk('fail'), risk(null, { effect: 'wait' })] })).toEqual(['undecided'])
  })

  it('that has run out is expired', () => {
    expect(statuses({ outcome: 'fail', decision: decision('risk_accepted', null), risks: [risk('fail', { expiresAt: now })] })).toEqual(['fail', 'expired'])
  })
})

describe('over the product of its states', () => {
  const conditional = { pass: [], conditional: ['c'] } as Record<string, string[]>
  const verdicts = [
    { verdict: null, outcome: null },
    ...[null, now].flatMap((validUntil) => [null, ...OUTCOMES].map((outcome) => ({ verdict: { validUntil }, outcome }))),
  ]
  const decisions: [string, (outcome: Outcome | null) => Partial<InstallFacts>][] = [
    ['none', () => ({ decision: null })],
    ['approved', (outcome) => ({ decision: decision('approved', outcome) })],
    ['unacknowledged', (outcome) => ({ decision: decision('approved', outcome, { acknowledged: [] }) })],
    ['other profile', (outcome) => ({ decision: decision('approved', outcome, { pinned: [{ installationId: 'i', profileId: 'q', outcome }] }) })],
    ['drifted back', (outcome) => ({ decision: decision('approved', outcome), staleSince: day(2) })],
    ['over', (outcome) => ({ decision: decision('approved', outcome, { until: now }) })],
    ['restart unseen', (outcome) => ({ decision: decision('approved', outcome, { seenReboot: 'no' }) })],
    ...(['declined', 'deferred', 'revoked', 'risk_accepted'] as const).map((kind): [string, () => Partial<InstallFacts>] => [kind, () => ({ decision: decision(kind, null) })]),
  ]
  const risks: [string, (outcome: Outcome | null) => RiskAcceptance[]][] = [
    ['none', () => []],
    ['install', (outcome) => [risk(outcome)]],
    ['other profile', (outcome) => [risk(outcome, { pinned: [{ installationId: 'i', profileId: 'q', outcome }] })]],
    ['other outcome', (outcome) => [risk(outcome === 'fail' ? 'not_covered' : 'fail')]],
    ['over', (outcome) => [risk(outcome, { expiresAt: now })]],
    ['one person', (outcome) => [risk(outcome, { acceptedBy: 'ann' })]],
    ['wait', (outcome) => [risk(outcome, { effect: 'wait' })]],
  ]
  const rollouts = [{}, { holds: [hold] }, ...['chain', 'wave', 'ring', 'window'].map((gate) => ({ [gate]: shut }))].map((one) => ({ ...noRollout(), ...one }))
  const builds = [true, false].flatMap((approvable) => [true, false].map((withdrawn) => ({ approvable, withdrawn, reboot: 'yes' as const })))
  const places = (['confirmed', 'identity_unconfirmed', 'unknown_version'] as const).flatMap((identity) =>
    [...APPLICABILITIES.map((applicability) => ({ applicability, remediation: false })), { applicability: 'superseded' as const, remediation: true }]
      .map((place) => ({ ...place, installation: { ...installation, identity } })))
  const labs = ['idle', 'testing', 'no_policy'] as const

  type Named = { decided: string; risked: string }

  function isOffered({ applicability, remediation }: InstallFacts): boolean {
    return applicability === 'applicable' || (applicability === 'superseded' && remediation === true)
  }

  function namesEveryFact({ build, installation: { identity }, lab, rollout, verdict }: InstallFacts, named: Set<Status>): boolean {
    return (
      named.has('recalled') === build.withdrawn && named.has('unapprovable') === !build.approvable &&
      named.has('identity_unconfirmed') === (identity === 'identity_unconfirmed') && named.has('no_policy') === (lab === 'no_policy') &&
      named.has('held') === (rollout.holds.length > 0) && (verdict?.validUntil == null || named.has('expired')) &&
      (['chain', 'wave', 'ring', 'window'] as const).every((gate) => named.has(gate) === !rollout[gate].open)
    )
  }

  // Rule 5 said once more, the other way round: what must hold for a yes.
  function mayByTheRule(facts: InstallFacts, { decided, risked }: Named): boolean {
    const { build, rollout, verdict, outcome, lab } = facts
    const free = rollout.holds.length === 0 && rollout.chain.open && rollout.wave.open && rollout.ring.open && rollout.window.open
    const safe = build.approvable && !build.withdrawn && facts.installation.identity !== 'identity_unconfirmed' && lab !== 'no_policy'
    const unexpired = verdict === null || verdict.validUntil === null
    const cleared = verdict !== null && ((outcome === 'pass' && ['approved', 'unacknowledged'].includes(decided)) || (outcome === 'conditional' && decided === 'approved'))
    const riskable = verdict === null || ['fail', 'needs_info', 'needs_sign_off', 'not_covered'].includes(outcome ?? '')
    const accepted = riskable && risked === 'install' && !['declined', 'deferred', 'revoked', 'restart unseen'].includes(decided)
    return isOffered(facts) && free && safe && unexpired && (cleared || accepted)
  }

  it('answers as the rule does, gives every reason exactly when it says no, worst first', () => {
    let asked = 0
    let yes = 0
    const wrong: unknown[] = []
    for (const build of builds) for (const place of places) for (const lab of labs) for (const known of verdicts)
      for (const [decided, decide] of decisions) for (const [risked, accept] of risks) for (const rollout of rollouts) {
        const facts: InstallFacts = {
          ...given(), build, ...place, lab, ...known, rollout, staleSince: null,
          conditionKeys: conditional[known.outcome ?? ''] ?? [], risks: accept(known.outcome), ...decide(known.outcome),
        }
        const answer = mayInstall(facts)
        asked += 1
        if (answer.may) yes += 1
        const only = answer.reasons.length === 1 && answer.reasons[0]!.status === 'may_install'
        const inOrder = answer.reasons.every((reason, index) => index === 0 || compareStatuses(answer.reasons[index - 1]!.status, reason.status) <= 0)
        const expected = mayByTheRule(facts, { decided, risked })
        const complete = !isOffered(facts) || namesEveryFact(facts, new Set(answer.reasons.map(({ status }) => status)))
        if (answer.may !== expected || answer.may !== only || !inOrder || !complete || answer.status !== answer.reasons[0]!.status) wrong.push({ decided, risked, facts, answer })
      }
    console.info(`mayInstall: ${asked} states, ${yes} of them yes`)
    expect(wrong.slice(0, 1)).toEqual([])
    expect(yes).toBeGreaterThan(0)
  }, 60_000)

  it('before anything is decided it does not look at which installation this is, its profile or its conditions: all alike get one answer', () => {
    const wrong: unknown[] = []
    for (const build of builds) for (const place of places) for (const lab of labs) for (const known of verdicts) for (const rollout of rollouts) {
      const facts: InstallFacts = { ...given(), build, ...place, lab, ...known, rollout, decision: null, risks: [], staleSince: null, conditionKeys: [] }
      const other = { ...facts, installation: { ...facts.installation, installationId: 'j', profileId: 'q' }, conditionKeys: ['c', 'd'] }
      if (JSON.stringify(mayInstall(facts)) !== JSON.stringify(mayInstall(other))) wrong.push(facts)
    }
    expect(wrong.slice(0, 1)).toEqual([])
  })

  it('a hold of any level and side always wins, a shut gate is always named, and neither hides the other', () => {
    const gates = ['chain', 'wave', 'ring', 'window', 'backup'] as const
    const holds: Hold[] = HOLD_LEVELS.flatMap((level) => (['consultancy', 'customer'] as const).map((owner) => ({ level, owner, reason: 'month end' })))
    const paused: Hold = { level: 'profile', owner: 'consultancy', reason: '', pausedUntil: day(21) }
    const held = [[], ...holds.map((one) => [one]), [paused], [holds[0]!, paused]]
    const wrong: unknown[] = []
    let asked = 0
    for (const known of verdicts) for (const [, decide] of decisions) for (const [, accept] of risks.filter(([name]) => ['none', 'install', 'wait'].includes(name))) for (const holding of held)
      for (let mask = 0; mask < 1 << gates.length; mask++) {
        const closed = gates.filter((_, index) => mask & (1 << index))
        const free: InstallFacts = { ...given(), ...known, conditionKeys: conditional[known.outcome ?? ''] ?? [], risks: accept(known.outcome), ...decide(known.outcome) }
        const facts = { ...free, rollout: { ...noRollout(), holds: holding, ...Object.fromEntries(closed.map((gate) => [gate, shut])) } }
        const { may, reasons } = mayInstall(facts)
        const count = (status: Status) => reasons.filter((reason) => reason.status === status).length
        const named = count('held') === holding.length && count('window') === closed.filter((gate) => gate === 'window' || gate === 'backup').length
          && (['chain', 'wave', 'ring'] as const).every((gate) => count(gate) === Number(closed.includes(gate)))
        asked += 1
        if (!named || may !== (mayInstall(free).may && holding.length === 0 && closed.length === 0)) wrong.push({ facts, reasons })
      }
    console.info(`mayInstall: ${asked} states of holds and gates`)
    expect(wrong.slice(0, 1)).toEqual([])
  }, 60_000)

  it('no blocking fact ever turns a no into a yes', () => {
    const worsen: ((facts: InstallFacts) => InstallFacts)[] = [
      (facts) => ({ ...facts, build: { ...facts.build, withdrawn: true } }),
      (facts) => ({ ...facts, build: { ...facts.build, approvable: false } }),
      (facts) => ({ ...facts, installation: { ...facts.installation, identity: 'identity_unconfirmed' } }),
      (facts) => ({ ...facts, lab: 'no_policy' }),
      (facts) => ({ ...facts, staleSince: day(2) }),
      (facts) => ({ ...facts, verdict: facts.verdict && { validUntil: now } }),
      (facts) => ({ ...facts, decision: decision('revoked', null) }),
      (facts) => ({ ...facts, decision: decision('declined', null) }),
      (facts) => ({ ...facts, risks: [] }),
      (facts) => ({ ...facts, exploited: true }),
      (facts) => ({ ...facts, risks: facts.risks.map((one) => ({ ...one, effect: 'wait' as const })) }),
      (facts) => ({ ...facts, rollout: { ...facts.rollout, holds: [hold] } }),
      ...(['chain', 'wave', 'ring', 'window', 'backup'] as const).map((gate) => (facts: InstallFacts): InstallFacts => ({ ...facts, rollout: { ...facts.rollout, [gate]: shut } })),
    ]
    const wrong: unknown[] = []
    for (const build of builds) for (const place of places) for (const known of verdicts)
      for (const [, decide] of decisions) for (const [, accept] of risks) {
        const facts: InstallFacts = { ...given(), build, ...place, ...known, conditionKeys: conditional[known.outcome ?? ''] ?? [], risks: accept(known.outcome), ...decide(known.outcome) }
        const before = mayInstall(facts).may
        for (const step of worsen) if (mayInstall(step(facts)).may && !before) wrong.push({ facts, step: step.toString() })
      }
    expect(wrong.slice(0, 1)).toEqual([])
  }, 60_000)
})

it('an environment without installations has no status, and no counts', () => {
  expect(environmentStatus([])).toEqual({ worst: null, counts: {} })
})

it('what only waits for its turn is told from what nobody has decided', () => {
  expect(waitsForTurn(mayInstall(given({ rollout: { ...noRollout(), ring: shut, holds: [hold] } })))).toBe(true)
  expect(waitsForTurn(mayInstall(given({ decision: null, rollout: { ...noRollout(), ring: shut } })))).toBe(false)
  expect(waitsForTurn(mayInstall(given()))).toBe(false)
})
