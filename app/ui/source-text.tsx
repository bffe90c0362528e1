import { useTranslations } from 'next-intl'

/** Where a fact is known from: the catalogue's own sources in words, whatever a person wrote as it was written. */
export function SourceText({ source }: { source: string }) {
  const t = useTranslations('catalogue.sources')
  return <>{source.split('; ').map(one => (/^[a-z0-9-]+$/.test(one) && t.has(one) ? t(one) : one)).join('; ')}</>
}
