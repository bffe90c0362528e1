import { Ban, Bug, CircleCheck, CircleDashed, Flag, SkipForward, SquareX } from 'lucide-react'

/** How a case ended, a waived one in its own word and shape: it is never shown as passed. */
const LOOKS = {
  passed: [CircleCheck, 'text-success'],
  failed: [SquareX, 'text-error'],
  error: [Bug, 'text-error'],
  blocked: [Ban, 'text-warning'],
  skipped: [SkipForward, 'text-base-content'],
  missing: [CircleDashed, 'text-base-content/70'],
  waived: [Flag, 'text-warning'],
} as const

export type ShownResult = keyof typeof LOOKS

export const shownResult = (status: Exclude<ShownResult, 'missing' | 'waived'> | null, waived: boolean): ShownResult => (waived ? 'waived' : (status ?? 'missing'))

/** `word` is given, because the run's island has no translations of its own. */
export function ResultBadge({ result, word }: { result: ShownResult; word: string }) {
  const [Shape, colour] = LOOKS[result]
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-sm" data-result={result}>
      <Shape aria-hidden className={`size-4 shrink-0 ${colour}`} />
      {word}
    </span>
  )
}
