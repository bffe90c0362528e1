import { formatBuildVersion, parseBuildVersion } from '@/server/domain/build-version'

/** What words can mean besides a name: a version or its beginning, a KB number, the beginning of a hash. */
export type Sought = {
  /** each must occur; as typed, and as ASCII where a Japanese keyboard typed full-width letters */
  words: readonly (readonly string[])[]
  version: string | null
  versionPrefix: string | null
  kb: string | null
  hashPrefix: string | null
}

const FEWEST_HASH_DIGITS = 4
/** Each is looked for in every name there is. */
const MOST_WORDS = 8

export const readWords = (text: string): Sought => {
  const plain = text.normalize('NFKC').trim()
  const version = parseBuildVersion(plain)
  return {
    words: text.trim().split(/\s+/).slice(0, MOST_WORDS).map(word => [...new Set([word, word.normalize('NFKC')])]),
    version: version && formatBuildVersion(version),
    versionPrefix: prefixOf(plain),
    kb: /^(?:kb)?\s*(\d{5,8})$/i.exec(plain)?.[1] ?? null,
    hashPrefix: plain.length >= FEWEST_HASH_DIGITS && /^[0-9a-f]+$/i.test(plain) ? plain.toLowerCase() : null,
  }
}

/** `08.01.03` begins as `8.1.3` does: parts before the last are whole, the last may go on. */
const prefixOf = (text: string): string | null => {
  const digits = /^v?(\d{1,9}(?:\.\d{1,9}){1,3})\.?$/i.exec(text)?.[1]
  return digits ? digits.split('.').map(Number).join('.') : null
}
