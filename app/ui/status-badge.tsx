import { useTranslations } from 'next-intl'
import type { Outcome, Status } from '@/server/domain/status'
import { idOfShape } from './shape-id'
import type { StatusShape } from './status-shapes'

/** Each status has a word, a shape and a colour, the same everywhere (SCREENS.md); never colour alone. */
const LOOKS = {
  pass: ['circle-check', 'text-success'],
  conditional: ['contrast', 'text-success'],
  fail: ['square-x', 'text-error'],
  held: ['pause', 'text-warning'],
  recalled: ['octagon-x', 'text-error'],
  not_covered: ['circle-dashed', 'text-base-content'],
  needs_sign_off: ['circle-dot', 'text-info'],
  needs_info: ['circle-dot', 'text-info'],
  stale: ['circle-dot-dashed', 'text-warning'],
  expired: ['circle-dot-dashed', 'text-warning'],
  awaiting_verdict: ['clock', 'text-base-content'],
  testing: ['clock', 'text-info'],
  declined: ['hand', 'text-base-content'],
  deferred: ['hand', 'text-base-content'],
  undecided: ['hand', 'text-info'],
  revoked: ['hand', 'text-warning'],
  no_policy: ['hand', 'text-warning'],
  unacknowledged: ['hand', 'text-info'],
  risk_accepted: ['triangle-alert', 'text-warning'],
  chain: ['move-right', 'text-base-content'],
  wave: ['move-right', 'text-base-content'],
  ring: ['move-right', 'text-base-content'],
  window: ['move-right', 'text-base-content'],
  may_install: ['circle-check', 'text-success'],
  installed: ['dot', 'text-base-content'],
  superseded: ['dot', 'text-base-content'],
  not_applicable: ['circle-slash-2', 'text-base-content/70'],
  identity_unconfirmed: ['circle-help', 'text-warning'],
  unapprovable: ['circle-help', 'text-warning'],
} as const satisfies Record<Status | Outcome | 'risk_accepted', readonly [StatusShape, string]>

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
  const [shape, colour] = LOOKS[status]
  const word = said ?? t(status)
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-sm" title={compact ? word : undefined}>
      <svg aria-hidden className={`size-4 shrink-0 ${quiet ? 'text-base-content/70' : colour}`}><use href={`#${idOfShape(shape)}`} /></svg>
      <span className={compact ? 'sr-only' : undefined}>{word}</span>
      {count !== undefined && <span className="tabular-nums text-base-content/80">× {count}</span>}
    </span>
  )
}
