import { Bug } from 'lucide-react'
import Link from '@/app/ui/link'
import { ResultBadge } from '../../result-badge'
import type { RunCase } from './case-row'
import type { CaseWords } from './case-words'
import { fillIn } from './fill-in'

/** That a case is here because of a known issue, with what became of it on earlier builds. */
export function KnownFailure({ known, words }: { known: NonNullable<RunCase['known']>; words: CaseWords }) {
  return (
    <div className="mt-1 text-sm">
      <p className="flex items-start gap-1.5"><Bug aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" /><Link href={known.href} className="link">{fillIn(words.knownFailure, { title: known.title })}</Link></p>
      {known.tried.length === 0 ? <p className="text-base-content/80">{words.triedNever}</p> : (
        <ul className="flex flex-wrap gap-x-4">
          {known.tried.map(one => <li key={one.href}><Link href={one.href} className="link link-hover tabular-nums">{one.build}, {one.day}</Link> <ResultBadge result={one.result} word={words.results[one.result]} /></li>)}
        </ul>
      )}
    </div>
  )
}
