import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { BuildName, ReleaseDay } from '@/app/ui/build-name'
import { StatusBadge } from '@/app/ui/status-badge'
import type { Compared } from '@/server/catalogue/look-alikes'

type Props = {
  compared: readonly Compared[]
  base: string
  caption: string
  /** the build asked about: a column of its own at the left, without a link to where one is */
  thisOne?: { id: string; word: string }
}

/** Builds that look alike, side by side: a column each, what differs in bold. Nothing is said of one that is not its own. */
export function Comparison({ compared, base, caption, thisOne }: Props) {
  const t = useTranslations('look-alikes')
  const catalogue = useTranslations('catalogue')
  const rows: [string, (one: Compared) => string, ((one: Compared) => ReactNode)?][] = [
    [catalogue('version'), ({ build }) => build.version?.join('.') ?? catalogue('noVersion')],
    [catalogue('hash'), ({ build }) => build.hash ?? t('noHash'), ({ build }) => build.hash && <code className="text-xs break-all">{build.hash}</code>],
    [catalogue('kb'), ({ build }) => build.kbs.join(', ') || '–'],
    [catalogue('labels'), ({ build }) => build.labels.join(' / ')],
    [catalogue('aliases'), ({ build }) => build.aliases.join(', ') || '–'],
    [catalogue('branch'), ({ branchName }) => branchName ?? '–'],
    [catalogue('channel'), ({ build }) => catalogue(`channels.${build.channel}`)],
    [catalogue('released'), ({ build }) => build.releasedOn ?? '–', ({ build }) => <ReleaseDay build={build} />],
    [t('withdrawn'), ({ withdrawn }) => (withdrawn ? t('yes') : t('no')), ({ withdrawn }) => withdrawn && <StatusBadge status="recalled" />],
    [t('weSay'), one => statusOf(one), one => <StatusBadge status={statusOf(one)} />],
    [t('approvals'), ({ approvals }) => t('approved', { count: approvals })],
    [t('installed'), ({ installed }) => JSON.stringify(installed), ({ installed }) => <Installed installed={installed} />],
  ]
  return (
    <div className="overflow-x-auto rounded-box border-2 border-warning" tabIndex={0} role="group" aria-label={caption}>
      <table className="table table-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="sticky left-0 z-10 bg-base-100"><span className="sr-only">{catalogue('fact')}</span></th>
            {compared.map(({ build, why }) => (
              <th key={build.id} scope="col" className="min-w-52 align-top text-base-content">
                {thisOne?.id === build.id ? <strong>{thisOne.word}</strong> : <BuildName build={{ ...build, vendorWithdrawnReason: null }} href={`${base}/builds/${build.id}`} />}
                {why.length > 0 && <ul className="mt-1 list-disc pl-4 font-normal">{why.map(reason => <li key={reason}>{t(`why.${reason}`)}</li>)}</ul>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, text, show]) => {
            const differs = new Set(compared.map(text)).size > 1
            return (
              <tr key={label}>
                <th scope="row" className="sticky left-0 z-10 max-w-28 bg-base-100 align-top">{label}{differs && <span className="block text-xs font-normal">{t('differs')}</span>}</th>
                {compared.map(one => <td key={one.build.id} className={`align-top tabular-nums ${differs ? 'font-semibold' : 'text-base-content/80'}`}>{show?.(one) || text(one)}</td>)}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const statusOf = ({ verdict, testing }: Compared) => verdict ?? (testing ? ('testing' as const) : ('awaiting_verdict' as const))

const MANY = 6

function Installed({ installed }: { installed: Compared['installed'] }) {
  const t = useTranslations('look-alikes')
  if (installed.length === 0) return <>{t('nowhere')}</>
  return (
    <ul className="font-normal">
      {installed.slice(0, MANY).map(({ place, systems, mayBe }) => <li key={`${mayBe} ${place}`}>{t(mayBe ? 'mayBeAt' : 'installedAt', { place, count: systems })}</li>)}
      {installed.length > MANY && <li>{t('andMore', { count: installed.length - MANY })}</li>}
    </ul>
  )
}
