import type { Outcome, Status } from '@/server/domain/status'

export type Shown = Status | Outcome | 'risk_accepted'

/** The shapes of SCREENS.md as characters that mail programs have; with the word beside them, never alone. */
export const SHAPES: Record<Shown, string> = {
  pass: '✔', may_install: '✔', conditional: '◐', fail: '☒', held: '‖', recalled: '🛑', not_covered: '◌',
  needs_sign_off: '◉', needs_info: '◉', stale: '◔', expired: '◔', awaiting_verdict: '◷', testing: '◷',
  declined: '✋', deferred: '✋', undecided: '✋', revoked: '✋', no_policy: '✋', unacknowledged: '✋', risk_accepted: '▲',
  chain: '→', wave: '→', ring: '→', window: '→', installed: '•', superseded: '•', not_applicable: '•',
  identity_unconfirmed: '?', unapprovable: '?',
}

const GOOD: readonly Shown[] = ['pass', 'may_install', 'conditional']
const BAD: readonly Shown[] = ['recalled', 'fail']

/** Readable on white and on black. */
export const colourOf = (status: Shown): string => (GOOD.includes(status) ? '#15803d' : BAD.includes(status) ? '#dc2626' : '#6b7280')
