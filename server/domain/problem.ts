/** One thing a person must put right. `code` is stable and keys the message catalogue; `message` is the English sentence. */
export type Problem = {
  readonly code: string
  readonly field: string | null
  readonly message: string
  readonly params?: Readonly<Record<string, string | number | readonly string[]>>
}
