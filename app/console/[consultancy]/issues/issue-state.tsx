import { Bug, CircleCheck, MessageCircleWarning, RotateCcw, Shield, StickyNote } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { LedgerState } from '@/server/domain/issue'

const LOOKS = {
  reported: [MessageCircleWarning, 'text-info'],
  confirmed: [Bug, 'text-error'],
  mitigated: [Shield, 'text-warning'],
  resolved: [CircleCheck, 'text-success'],
  recurred: [RotateCcw, 'text-error'],
  noted: [StickyNote, 'text-base-content/70'],
} as const

/** The state of an issue, or what happened to it: a word, a shape and a colour. */
export function IssueState({ state }: { state: LedgerState }) {
  return <Mark look={state} word={useTranslations('issues')(`states.${state}`)} />
}

export function IssueEventMark({ kind }: { kind: keyof typeof LOOKS }) {
  return <Mark look={kind} word={useTranslations('issues')(`events.${kind}`)} />
}

function Mark({ look, word }: { look: keyof typeof LOOKS; word: string }) {
  const [Shape, colour] = LOOKS[look]
  return <span className="inline-flex items-center gap-1.5 text-sm whitespace-nowrap"><Shape aria-hidden className={`size-4 shrink-0 ${colour}`} />{word}</span>
}
