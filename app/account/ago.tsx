import { useFormatter } from 'next-intl'

/** How long ago something was, in words: a page without a place knows no time zone of its reader. */
export const useAgo = (now: Date) => {
  const format = useFormatter()
  return (at: Date): string => format.relativeTime(at < now ? at : now, now)
}
