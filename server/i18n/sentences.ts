import { createTranslator } from 'next-intl'
import type { Locale } from '../actor'
import { messagesOf } from './catalogue'

/** A translator outside a page: for mails, PDFs, jobs and errors. `namespace` is a file of messages/<locale>/. */
export const translator = (locale: Locale, namespace: string) => createTranslator({ locale, messages: messagesOf(locale), namespace: namespace as never }) as unknown as Translate

export type Translate = ((key: string, params?: Record<string, string | number | Date>) => string) & { has: (key: string) => boolean }

/** The sentence for an error key: a bare key is of messages/<locale>/errors.json, a dotted one starts with its file. */
export const sentenceFor = (locale: Locale, key: string, params: Record<string, string | number> = {}): string => {
  const [namespace, ...rest] = key.includes('.') ? key.split('.') : ['errors', key]
  const t = translator(locale, namespace!)
  return t.has(rest.join('.')) ? t(rest.join('.'), params) : translator(locale, 'errors')('unexpected')
}
