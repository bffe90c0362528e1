import NextLink from 'next/link'
import type { ComponentProps } from 'react'

/** A link that is fetched when it is followed: every page is rendered for its reader, so fetching forty ahead helps nobody. */
export default function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />
}
