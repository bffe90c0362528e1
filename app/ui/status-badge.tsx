import {
  CircleCheck, CircleDashed, CircleDot, CircleDotDashed, CircleHelp, CircleSlash2, Clock, Contrast, Dot, Hand, MoveRight, OctagonX, Pause, SquareX, TriangleAlert,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Outcome, Status } from '@/server/domain/status'

/** Each status has a word, a shape and a colour, the same everywhere (SCREENS.md); never colour alone. */
const LOOKS = {
  pass: [CircleCheck, 'text-success'],
  conditional: [Contrast, 'text-success'],
  fail: [SquareX, 'text-error'],
  held: [Pause, 'text-warning'],
  recalled: [OctagonX, 'text-error'],
  not_covered: [CircleDashed, 'text-base-content'],
  needs_sign_off: [CircleDot, 'text-info'],
  needs_info: [CircleDot, 'text-info'],
  stale: [CircleDotDashed, 'text-warning'],
  expired: [CircleDotDashed, 'text-warning'],
  awaiting_verdict: [Clock, 'text-base-content'],
  testing: [Clock, 'text-info'],
  declined: [Hand, 'text-base-content'],
  deferred: [Hand, 'text-base-content'],
  undecided: [Hand, 'text-info'],
  revoked: [Hand, 'text-warning'],
  no_policy: [Hand, 'text-warning'],
  unacknowledged: [Hand, 'text-info'],
  risk_accepted: [TriangleAlert, 'text-warning'],
  chain: [MoveRight, 'text-base-content'],
  wave: [MoveRight, 'text-base-content'],
  ring: [MoveRight, 'text-base-content'],
  window: [MoveRight, 'text-base-content'],
  may_install: [CircleCheck, 'text-success'],
  installed: [Dot, 'text-base-content'],
  superseded: [Dot, 'text-base-content'],
  not_applicable: [CircleSlash2, 'text-base-content/70'],
  identity_unconfirmed: [CircleHelp, 'text-warning'],
  unapprovable: [CircleHelp, 'text-warning'],
} as const satisfies Record<Status | Outcome | 'risk_accepted', readonly [unknown, string]>

export type Shown = keyof typeof LOOKS

export function StatusBadge({ status, count, compact, word: said, quiet }: {
  status: Shown
  count?: number
  compact?: boolean
  /** says more than the status's own word, which it begins with */
  word?: string
  /** the shape without its colour, where nothing has to be done */
  quiet?: boolean
}) {
  const t = useTranslations('status')
  const [Shape, colour] = LOOKS[status]
  const word = said ?? t(status)
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-sm" title={compact ? word : undefined}>
      <Shape aria-hidden className={`size-4 shrink-0 ${quiet ? 'text-base-content/70' : colour}`} />
      <span className={compact ? 'sr-only' : undefined}>{word}</span>
      {count !== undefined && <span className="tabular-nums text-base-content/80">× {count}</span>}
    </span>
  )
}
