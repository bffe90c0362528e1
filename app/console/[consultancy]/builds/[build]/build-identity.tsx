import { useTranslations } from 'next-intl'
import { BuildName, ReleaseDay } from '@/app/ui/build-name'
import { Facts } from '@/app/ui/page-frame'
import type { Build } from '@/server/catalogue/queries'

type Props = { build: Build; versionText: string | null; own: boolean; productName: string; branchName: string | null; lookAlikes: Build[]; base: string }

export function BuildIdentity({ build, versionText, own, productName, branchName, lookAlikes, base }: Props) {
  const t = useTranslations('catalogue')
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <Facts
        facts={[
          [t('version'), versionText ?? t('noVersion')],
          [t('hash'), build.hash && <code className="break-all text-xs">{build.hash}</code>],
          [t('labels'), build.labels.join(' / ')],
          [t('kb'), build.kbs.join(', ')],
          [t('aliases'), build.aliases.join(', ')],
          [t('kind'), t(`kinds.${build.kind}`)],
          [t('channel'), t(`channels.${build.channel}`)],
          [t('branch'), `${productName} ${branchName ?? ''}`],
          [t('released'), <ReleaseDay key="released" build={build} />],
          [t('reboot'), t(`reboots.${build.reboot}`)],
          [t('withdrawnBy'), build.vendorWithdrawnReason],
          [t('note'), build.note],
          [t('sourceOf'), own ? `${t('own')}: ${build.source}` : build.source],
        ]}
      />
      {lookAlikes.length > 0 && (
        <aside className="rounded-box border-2 border-warning p-4" aria-label={t('lookAlikes')}>
          <h3 className="font-semibold">{t('lookAlikes')}</h3>
          <p className="mb-2 text-sm">{t('lookAlikesLead')}</p>
          <ul className="space-y-1 text-sm">
            {lookAlikes.map(one => (
              <li key={one.id}>
                <BuildName build={one} href={`${base}/builds/${one.id}`} /> {one.version?.join('.') ?? t('noVersion')} · <ReleaseDay build={one} />
              </li>
            ))}
          </ul>
        </aside>
      )}
    </div>
  )
}
