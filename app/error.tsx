'use client'
import { ErrorWords } from '@/app/ui/error-words'

export default function ErrorPage({ reset, error }: { reset: () => void; error: Error & { digest?: string } }) {
  return <main id="main" className="px-4"><ErrorWords reset={reset} digest={error.digest} /></main>
}
