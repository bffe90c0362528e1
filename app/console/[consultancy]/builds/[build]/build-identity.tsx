import { useTranslations } from 'next-intl'
import { ReleaseDay } from '@/app/ui/build-name'
import { SourceText } from '@/app/ui/source-text'
import { Facts } from '@/app/ui/page-frame'
import type { Build } from '@/server/catalogue/queries'

type Props = { build: Build; versionText: string | null; own: boolean; productName: string; branchName: string | null }

export function BuildIdentity({ build, versionText, own, productName, branchName }: Props) {
  const t = useTranslations('catalogue')
  return (
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
        [t('sourceOf'), <span key="source">{own && `${t('own')}: `}<SourceText source={build.source} /></span>],
      ]}
    />
  )
}
