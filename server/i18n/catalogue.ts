import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { LOCALES } from '@/db/schema/people'
import type { Locale } from '../actor'

export type Messages = { [key: string]: string | Messages }

/** The one message catalogue: a file per namespace under messages/<locale>/, for pages, mails, PDFs and errors alike. */
const read = (locale: Locale): Messages => {
  const folder = path.join(process.cwd(), 'messages', locale)
  return Object.fromEntries(
    readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .map(name => [name.slice(0, -5), JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Messages]),
  )
}

const readOnce = new Map<Locale, Messages>()

export const messagesOf = (locale: Locale): Messages => {
  const known = process.env.NODE_ENV === 'development' ? undefined : readOnce.get(locale)
  if (known) return known
  const messages = read(locale)
  readOnce.set(locale, messages)
  return messages
}

export const isLocale = (text: string | undefined): text is Locale => LOCALES.includes(text as Locale)
