'use client'
import { useEffect, useRef, type ReactNode } from 'react'

/**
 * The keys that work on every page: `/` and Ctrl-K to the search, `?` to the list of keys, `g` and a letter to a place of
 * the menu. They leave alone whoever is typing.
 */
export function Shortcuts({ label, close, children }: { label: string; close: string; children: ReactNode }) {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    let going = false
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) return void (toSearch() && event.preventDefault())
      if (event.key === 'Escape') return closeMenus(null)
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const place = going ? document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(event.key)}"]`) : null
      going = event.key === 'g'
      if (place) place.click()
      else if (event.key === '/') toSearch()
      else if (event.key === '?') sheet.current?.showModal()
      else return
      event.preventDefault()
    }
    const onClick = ({ target }: MouseEvent) => closeMenus(target as Node)
    document.addEventListener('keydown', onKey)
    document.addEventListener('click', onClick)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('click', onClick)
    }
  }, [])
  return (
    <>
      <button type="button" className="btn btn-ghost btn-sm btn-square hidden sm:inline-flex" aria-label={label} title={label} onClick={() => sheet.current?.showModal()}>?</button>
      <dialog ref={sheet} className="modal" aria-label={label}>
        <div className="modal-box max-w-2xl">
          {children}
          <form method="dialog" className="modal-action"><button className="btn btn-sm">{close}</button></form>
        </div>
        <form method="dialog" className="modal-backdrop"><button tabIndex={-1} aria-hidden>{close}</button></form>
      </dialog>
    </>
  )
}

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** The box where there is one to see, else the page of it, as on a phone. */
const toSearch = (): boolean => {
  const box = document.querySelector<HTMLInputElement>('input[data-search]')
  if (box?.checkVisibility()) {
    box.focus()
    box.select()
  } else document.querySelector<HTMLElement>('a[data-search]')?.click()
  return true
}

/** Closes every open menu that was not clicked in, and leaves the focus where the menu was. */
const closeMenus = (clicked: Node | null) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')) {
    if (clicked && menu.contains(clicked)) continue
    if (menu.contains(document.activeElement)) menu.querySelector('summary')?.focus()
    menu.open = false
  }
}
