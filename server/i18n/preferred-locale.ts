import { cookies, headers } from 'next/headers'
import type { Locale } from '../actor'
import { isLocale } from './catalogue'

export const LOCALE_COOKIE = 'patchbench-locale'

/** The cookie's or the browser's language, where no membership says one. */
export const preferredLocale = async (): Promise<Locale> => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value
  if (isLocale(chosen)) return chosen
  const accepted = (await headers()).get('accept-language') ?? ''
  return /^\s*ja\b/i.test(accepted) ? 'ja' : 'en'
}
