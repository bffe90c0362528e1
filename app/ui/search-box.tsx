'use client'
import { OctagonX } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import type { FoundGroup, FoundKind, Hit } from '@/server/search/find'

export type SearchWords = { label: string; hint: string; all: string; none: string; recalled: string; kinds: Record<FoundKind, string> }

const PAUSE_MS = 120

/**
 * Finds while one types; arrows choose, Enter goes there, Escape closes. Without JavaScript, and for Enter with nothing
 * chosen, it is a form that leads to the page of results.
 */
export function SearchBox({ base, address, words }: {
  base: string
  /** the query: `${apiBase}/search.find` */
  address: string
  words: SearchWords
}) {
  const router = useRouter()
  const id = useId()
  const [text, setText] = useState('')
  const [groups, setGroups] = useState<FoundGroup[] | null>(null)
  const [active, setActive] = useState(-1)
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; stop: AbortController }>(null)
  const all = `${base}/search?q=${encodeURIComponent(text.trim())}`
  const hits = groups?.flatMap(group => group.hits) ?? []
  const close = () => {
    clearTimeout(pending.current?.timer)
    pending.current?.stop.abort()
    setGroups(null)
    setActive(-1)
  }
  const ask = (typed: string) => {
    close()
    setText(typed)
    if (typed.trim() === '') return
    const stop = new AbortController()
    pending.current = { stop, timer: setTimeout(() => void find(address, typed.trim(), stop.signal).then(setGroups, () => undefined), PAUSE_MS) }
  }
  const go = (path: string) => {
    close()
    router.push(path)
  }
  useEffect(() => document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' }), [id, active])
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    // The hits, the way to all of them, and the box itself, round and round.
    const places = hits.length + 2
    if (move && groups) setActive(((active + 1 + move + places) % places) - 1)
    else if (event.key === 'Enter' && active >= 0) go(active < hits.length ? base + hits[active]!.path : all)
    else if (event.key === 'Escape' && groups) close()
    else return
    event.preventDefault()
  }
  const option = (index: number, path: string) => ({
    id: `${id}-${index}`,
    role: 'option',
    tabIndex: -1,
    'aria-selected': index === active,
    href: path,
    className: `block px-3 py-1.5 text-sm ${index === active ? 'bg-base-300' : 'hover:bg-base-200'}`,
    onMouseDown: (event: { preventDefault: () => void }) => event.preventDefault(),
    onClick: close,
  })
  return (
    <search aria-label={words.label} className="relative hidden min-w-40 max-w-sm flex-1 sm:block">
      <form action={`${base}/search`}>
        <input
          type="search" name="q" data-search maxLength={100} autoComplete="off" placeholder={words.hint} value={text} className="input input-sm w-full"
          role="combobox" aria-label={words.label} aria-keyshortcuts="/ Control+K" aria-expanded={groups !== null} aria-controls={`${id}-list`} aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          onChange={event => ask(event.target.value)} onKeyDown={onKeyDown} onBlur={close}
        />
        {text === '' && <kbd aria-hidden className="kbd kbd-sm pointer-events-none absolute right-2 top-1">/</kbd>}
        <div id={`${id}-list`} role="listbox" aria-label={words.label} hidden={groups === null} className="absolute right-0 top-full z-40 mt-1 max-h-[75vh] w-full min-w-[30rem] overflow-y-auto rounded-box border border-base-300 bg-base-100 py-2 shadow-lg">
          {groups?.map(group => (
            <div key={group.kind} role="group" aria-label={words.kinds[group.kind]}>
              <p aria-hidden className="px-3 pb-1 pt-2 text-xs font-semibold text-base-content/70">{words.kinds[group.kind]}</p>
              {group.hits.map(hit => <a key={hit.id} {...option(hits.indexOf(hit), base + hit.path)}><HitText hit={hit} recalled={words.recalled} /></a>)}
            </div>
          ))}
          {groups && <a {...option(hits.length, all)}>{groups.length > 0 ? fill(words.all, text) : fill(words.none, text)}</a>}
        </div>
      </form>
    </search>
  )
}

function HitText({ hit, recalled }: { hit: Hit; recalled: string }) {
  return (
    <>
      <span className="flex items-center justify-between gap-2">
        <span className="truncate font-medium">{hit.title}</span>
        {hit.recalled && <span className="inline-flex shrink-0 items-center gap-1"><OctagonX aria-hidden className="size-3.5 text-error" />{recalled}</span>}
      </span>
      {hit.detail && <span className="block truncate text-xs text-base-content/70">{hit.detail}</span>}
    </>
  )
}

const fill = (sentence: string, words: string) => sentence.replace('{words}', words.trim())

const find = async (address: string, words: string, signal: AbortSignal): Promise<FoundGroup[]> => {
  const answer = await fetch(`${address}?input=${encodeURIComponent(JSON.stringify({ words }))}`, { signal })
  const { result } = (await answer.json()) as { result?: { data: FoundGroup[] } }
  if (!result) throw new Error('no answer')
  return result.data
}
