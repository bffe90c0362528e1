import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { DataTable, EmptyState } from '@/app/ui/page-frame'
import { HoldForm, HoldList } from '@/app/ui/rollout/hold-list'
import { GateText } from '@/app/ui/rollout/gate-text'
import { PauseList } from '@/app/ui/rollout/pause-list'
import { countStates, StageChart } from '@/app/ui/rollout/stage-chart'
import { When } from '@/app/ui/when'
import type { readBuildRollout } from '@/server/rollout/queries'

type Rollout = Awaited<ReturnType<typeof readBuildRollout>>
type Props = { rollout: Rollout; buildId: string; base: string; apiBase: string | null }

/** How a build goes out: failures that wait for an engineer first, then holds, waves over customers, rings inside environments. */
export function RolloutSection({ rollout: { settings, waves, underWay, pauses, holds }, buildId, base, apiBase }: Props) {
  const t = useTranslations('rollout')
  return (
    <div className="space-y-6">
      {pauses.length > 0 && <PauseList pauses={pauses} apiBase={apiBase} />}
      <div>
        <h3 className="mb-2 font-semibold">{t('holds')}</h3>
        <HoldList holds={holds} side="consultancy" apiBase={apiBase} />
        {apiBase && <HoldForm apiBase={apiBase} place={{ buildId }} title={t('holdBuild')} />}
      </div>
      <div>
        <h3 className="mb-2 font-semibold">{t('waves')}</h3>
        {settings.wavesOn ? <Waves waves={waves} buildId={buildId} apiBase={apiBase} /> : <p className="text-sm">{t('wavesOff')} <Link href={`${base}/settings`} className="link">{t('toSettings')}</Link></p>}
      </div>
      <div>
        <h3 className="mb-2 font-semibold">{t('rings')}</h3>
        {underWay.length === 0 ? <EmptyState title={t('nothingUnderWay')}>{t('nothingUnderWayHint')}</EmptyState> : (
          <DataTable caption={t('rings')} head={[t('customer'), t('environment'), t('wave'), t('stages')]}>
            {underWay.map(place => (
              <tr key={place.id}>
                <th scope="row">{place.customerName}</th>
                <td><Link href={`${base}/customers/${place.customerId}/environments/${place.id}#under-way`} className="link">{place.name}</Link></td>
                <td className="tabular-nums">{place.wave}</td>
                <td>
                  <ol className="space-y-1">
                    {place.stages.map((stage, index) => (
                      <li key={index} className="text-sm tabular-nums">{t('stageRing', { number: index + 1, ring: stage.ring })}: {countStates(stage.members).map(({ state, count }) => `${t(`progress.${state}`)} ${count}`).join(', ')} <span className="text-base-content/80"><GateText gate={stage.gate} status="ring" /></span></li>
                    ))}
                  </ol>
                </td>
              </tr>
            ))}
          </DataTable>
        )}
      </div>
    </div>
  )
}

function Waves({ waves, buildId, apiBase }: { waves: Rollout['waves']; buildId: string; apiBase: string | null }) {
  const t = useTranslations('rollout')
  const shown = waves.filter(({ progress }) => progress.some(({ state }) => state !== 'aside'))
  const name = (wave: number) => t(`waveNames.${wave}`)
  if (shown.length === 0) return <p className="text-sm">{t('nobodyInWaves')}</p>
  return (
    <div className="space-y-3">
      <StageChart stages={shown.map(({ progress, gate }) => ({ gate, members: progress.map(one => ({ installationId: '', systemId: '', systemName: '', progress: one })) }))} labelOf={index => name(shown[index]!.wave)} />
      <DataTable caption={t('waves')} head={[t('wave'), t('systems'), t('state'), ...(apiBase ? [t('byHand')] : [])]}>
        {shown.map(({ wave, row, gate, progress }) => (
          <tr key={wave} className="align-top">
            <th scope="row">{name(wave)}</th>
            <td className="tabular-nums">{countStates(progress.map(one => ({ progress: one }))).map(({ state, count }) => `${t(`progress.${state}`)} ${count}`).join(', ')}</td>
            <td className="text-sm"><WaveState row={row} wave={wave} gate={gate} /></td>
            {apiBase && (
              <td>
                {!isOpen(row, wave) && !row?.haltedAt && (
                  <details>
                    <summary className="min-h-6 cursor-pointer text-sm">{t('openWave')}<span className="sr-only"> {name(wave)}</span></summary>
                    <ActionForm action={`${apiBase}/rollout.openWave`} className="mt-2 min-w-48 space-y-2">
                      <input type="hidden" name="buildId" value={buildId} />
                      <input type="hidden" name="wave" value={wave} />
                      <TextField name="reason" label={t('reason')} required maxLength={2000} />
                      <SubmitButton tone="danger" small>{t('openWave')}</SubmitButton>
                    </ActionForm>
                  </details>
                )}
              </td>
            )}
          </tr>
        ))}
      </DataTable>
    </div>
  )
}

type Row = Rollout['waves'][number]['row']
const isOpen = (row: Row, wave: number) => (row ? row.opensAt !== null && row.opensAt.getTime() <= Date.now() : wave === 1)

function WaveState({ row, wave, gate }: { row: Row; wave: number; gate: Rollout['waves'][number]['gate'] }) {
  const t = useTranslations('rollout')
  if (row?.haltedAt) return <>{t('halted')} <When at={row.haltedAt} /></>
  if (row?.openedByName) return <>{t('openedBy', { name: row.openedByName })} {row.opensAt && <When at={row.opensAt} />}: {row.openedReason}</>
  if (isOpen(row, wave)) return <>{t('open')}{row?.opensAt && <> <When at={row.opensAt} /></>}</>
  if (row?.opensAt) return <>{t('opensAt')} <When at={row.opensAt} /></>
  return <GateText gate={gate.open ? { open: false, detail: 'waits', count: 0 } : gate} status="wave" />
}
