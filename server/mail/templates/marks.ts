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

/** Each keeps a contrast of 4.5 on white and on black: a mail does not know which it is shown on. */
export const colourOf = (status: Shown): string => (GOOD.includes(status) ? '#178741' : BAD.includes(status) ? '#e02d2d' : '#70767f')
