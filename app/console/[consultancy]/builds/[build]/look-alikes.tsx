import { useTranslations } from 'next-intl'
import type { compareLookAlikes } from '@/server/catalogue/look-alikes'
import type { Build } from '@/server/catalogue/queries'
import { otherNames } from '@/server/domain/look-alikes'
import { Comparison } from '../../catalogue/comparison'

/** This build beside those that can be taken for it. */
export function LookAlikes({ build, alikes: { compared, left }, base }: { build: Build; alikes: Awaited<ReturnType<typeof compareLookAlikes>>; base: string }) {
  const t = useTranslations('look-alikes')
  const names = otherNames(build)
  return (
    <div className="space-y-3">
      {names.length > 0 && <p className="max-w-prose">{t('twoNames', { names: names.join(' / ') })}</p>}
      {compared.length > 0 && (
        <>
          <p className="max-w-prose">{t('lead', { count: compared.length - 1 + left })}</p>
          <Comparison compared={compared} base={base} caption={t('caption')} thisOne={{ id: build.id, word: t('thisOne') }} />
          {left > 0 && <p className="text-sm">{t('left', { count: left })}</p>}
        </>
      )}
    </div>
  )
}
