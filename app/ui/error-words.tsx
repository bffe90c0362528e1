'use client'
import { TabTitle } from './tab-title'

/** What to do when a page could not be shown; in both languages: what failed may be the very thing that knows the reader's. */
export function ErrorWords({ reset, digest }: { reset: () => void; digest: string | undefined }) {
  return (
    <div className="mx-auto max-w-xl py-12">
      <TabTitle text="This page could not be shown" />
      <h1 lang="en" className="text-2xl font-semibold">This page could not be shown.</h1>
      <p lang="en" className="mt-2">Nothing was changed. Try again; if it happens again, tell us the number below.</p>
      <p lang="ja" className="mt-4">ページを表示できませんでした。何も変更されていません。もう一度お試しください。繰り返す場合は、下の番号をお知らせください。</p>
      {digest && <p className="mt-4 text-sm"><code>{digest}</code></p>}
      <button type="button" className="btn btn-primary mt-6" onClick={reset}>Try again / もう一度試す</button>
    </div>
  )
}
