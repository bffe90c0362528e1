'use client'
import Link from '@/app/ui/link'
import { usePathname } from 'next/navigation'

/** A place of the menu, marked where the reader is in it; following it closes the menu it was in. */
export function NavLink({ href, exact, go, children }: {
  href: string
  /** the place is this page alone, not the pages beneath it */
  exact?: boolean
  /** the letter that leads here after `g` */
  go?: string | undefined
  children: string
}) {
  const here = usePathname()
  const current = here === href || (!exact && here.startsWith(`${href}/`))
  return (
    <Link
      href={href}
      className={`btn btn-ghost btn-sm justify-start font-normal ${current ? 'btn-active' : ''}`}
      aria-current={current ? 'page' : undefined}
      data-go={go}
      onClick={({ currentTarget }) => {
        currentTarget.closest('details')?.removeAttribute('open')
        const menu = currentTarget.closest<HTMLElement>('[popover]:popover-open')
        menu?.hidePopover()
      }}
    >
      {children}
    </Link>
  )
}
