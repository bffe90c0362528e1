import { useTranslations } from 'next-intl'
import { EmptyState, Section } from '../page-frame'
import type { readPlaceRollout } from '@/server/rollout/queries'
import { BackupList } from './backup-list'
import { BuildProgress } from './build-progress'
import { HoldForm, HoldList } from './hold-list'
import { WindowList } from './window-list'

type Props = {
  rollout: Awaited<ReturnType<typeof readPlaceRollout>>
  side: 'consultancy' | 'customer'
  /** given to whoever may say something */
  apiBase: string | null
  buildHref: (buildId: string) => string
}

/** One environment's roll-out, for the consultant and for the customer alike. */
export function PlaceRollout({ rollout: { place, systems, windows, holds, checks, builds }, side, apiBase, buildHref }: Props) {
  const t = useTranslations('rollout')
  return (
    <>
      <Section title={t('underWay')} id="under-way">
        {builds.length === 0 ? <EmptyState title={t('nothingUnderWay')}>{t('nothingUnderWayHint')}</EmptyState> : (
          <div className="space-y-4">{builds.map(on => <BuildProgress key={on.build.id} on={on} href={buildHref(on.build.id)} apiBase={apiBase} mayExcuse={side === 'consultancy'} />)}</div>
        )}
      </Section>
      <Section title={t('holds')} id="holds">
        <HoldList holds={holds} side={side} apiBase={apiBase} />
        {apiBase && <HoldForm apiBase={apiBase} place={{ environmentId: place.id }} title={t('holdHere')} systems={systems} builds={builds.map(on => ({ id: on.build.id, name: on.build.labels[0] ?? '' }))} />}
        {apiBase && side === 'customer' && <HoldForm apiBase={apiBase} place={{}} title={t('holdHouse')} />}
      </Section>
      <Section title={t('windows')} id="windows"><WindowList windows={windows} environmentId={place.id} apiBase={apiBase} /></Section>
      {(place.backupDemanded || checks.length > 0) && <Section title={t('backups')} id="backups"><BackupList systems={systems} checks={checks} demanded={place.backupDemanded} apiBase={apiBase} /></Section>}
    </>
  )
}
