import { RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'

/** An update that was planned to need no restart, and needs one after all. */
export function RestartMark() {
  const t = useTranslations('restart')
  return (
    <span className="inline-flex items-center gap-1.5 text-sm font-medium" title={t('hint')}>
      <RotateCw aria-hidden className="size-4 shrink-0 text-warning" />
      {t('afterAll')}
    </span>
  )
}
