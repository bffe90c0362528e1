'use client'
import { ErrorWords } from '@/app/ui/error-words'

/** Inside the frame, whose menu and search still lead elsewhere. */
export default function ErrorPage({ reset, error }: { reset: () => void; error: Error & { digest?: string } }) {
  return <ErrorWords reset={reset} digest={error.digest} />
}
