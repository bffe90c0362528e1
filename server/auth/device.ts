/** A device as far as a browser names it; null is what it does not say or what nobody here knows. */
export type Device = { browser: string | null; system: string | null }

export const MOST_OF_A_USER_AGENT = 400

// In this order: browsers also name the ones they descend from.
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

const firstIn = (names: readonly [RegExp, string][], text: string) => names.find(([mark]) => mark.test(text))?.[1] ?? null

/** What a User-Agent header calls itself, for a person to recognise their own device by. It proves nothing. */
export const deviceOf = (userAgent: string | null): Device => {
  const text = userAgent?.slice(0, MOST_OF_A_USER_AGENT) ?? ''
  return { browser: firstIn(BROWSERS, text), system: firstIn(SYSTEMS, text) }
}
