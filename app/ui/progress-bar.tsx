/** How far something is, drawn on the server; the words beside it say the same. */
export function ProgressBar({ done, all, label }: { done: number; all: number; label: string }) {
  const share = all === 0 ? 0 : (done / all) * 100
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 8" preserveAspectRatio="none" className="h-2 w-full max-w-xs rounded-full">
      <rect width="100" height="8" className="fill-base-300" />
      <rect width={share} height="8" className="fill-success" />
    </svg>
  )
}
