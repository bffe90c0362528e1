import { useTranslations } from 'next-intl'

export function SkipLink() {
  const t = useTranslations('ui')
  return <a href="#main" className="btn btn-primary sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-50">{t('skip')}</a>
}
