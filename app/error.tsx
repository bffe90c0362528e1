'use client'

/** Shown in both languages: what failed may be the very thing that knows the reader's. */
export default function ErrorPage({ reset, error }: { reset: () => void; error: Error & { digest?: string } }) {
  return (
    <main id="main" className="mx-auto max-w-xl px-4 py-16">
      <h1 className="text-2xl font-semibold">This page could not be shown.</h1>
      <p className="mt-2">Nothing was changed. Try again; if it happens again, tell us the number below.</p>
      <p lang="ja" className="mt-2">ページを表示できませんでした。何も変更されていません。もう一度お試しください。</p>
      {error.digest && <p className="mt-2 text-sm"><code>{error.digest}</code></p>}
      <button type="button" className="btn btn-primary mt-4" onClick={reset}>Try again / もう一度試す</button>
    </main>
  )
}
