import NextLink from 'next/link'
import type { ComponentProps } from 'react'
import { LinkPending } from './link-pending'

/** A link that is fetched when it is followed, and says so: every page is rendered for its reader, so fetching forty ahead helps nobody. */
export default function Link({ children, ...props }: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props}>{children}<LinkPending /></NextLink>
}
