import { createTranslator } from 'next-intl'
import type { Locale } from '../actor'
import { messagesOf } from './catalogue'

/** A translator outside a page: for mails, PDFs, jobs and errors. `namespace` is a file of messages/<locale>/. */
export const translator = (locale: Locale, namespace: string) => createTranslator({ locale, messages: messagesOf(locale), namespace: namespace as never }) as unknown as Translate

export type Translate = ((key: string, params?: Record<string, string | number | Date>) => string) & { has: (key: string) => boolean }

/** The sentence for an error key; see messages/<locale>/errors.json. */
export const sentenceFor = (locale: Locale, key: string, params: Record<string, string | number> = {}): string => {
  const t = translator(locale, 'errors')
  return t.has(key) ? t(key, params) : t('unexpected')
}
