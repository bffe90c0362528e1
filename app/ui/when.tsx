import { useFormatter, useLocale } from 'next-intl'

/** A moment in the reader's zone; the machine-readable one is UTC. */
export function When({ at, dateOnly }: { at: Date | string; dateOnly?: boolean }) {
  const format = useFormatter()
  const moment = typeof at === 'string' ? new Date(at) : at
  return (
    <time dateTime={moment.toISOString()} className="whitespace-nowrap">
      {format.dateTime(moment, dateOnly ? { dateStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' })}
    </time>
  )
}

/** The last whole day, of UTC as it was entered, of something that ends with the day after. */
export function LastDay({ before }: { before: Date }) {
  const format = useFormatter()
  const day = new Date(before.getTime() - 1)
  return <time dateTime={day.toISOString().slice(0, 10)} className="whitespace-nowrap">{format.dateTime(day, { dateStyle: 'medium', timeZone: 'UTC' })} (UTC)</time>
}

/** Words given in English and perhaps Japanese, in the reader's language where there is one. */
export function Words({ text }: { text: { en: string; ja?: string } }) {
  const locale = useLocale()
  const ja = locale === 'ja' && text.ja
  return <span lang={ja ? 'ja' : 'en'} className="whitespace-pre-line">{ja ? text.ja : text.en}</span>
}
