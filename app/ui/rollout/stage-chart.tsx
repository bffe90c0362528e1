import { useId } from 'react'
import { useTranslations } from 'next-intl'
import type { StageOf } from '@/server/decisions/rollout-progress'
import type { Progress } from '@/server/domain/rollout'

const WIDTH = 640
const LABEL = 190
const ROW = 34
const ORDER = ['done', 'excused', 'failed', 'waiting', 'asked'] as const
/** Told apart without colour: how full, what stroke, which mark. */
const LOOKS: Record<(typeof ORDER)[number], { fill: number; dash?: string; mark: string }> = {
  done: { fill: 0.75, mark: '✓' }, excused: { fill: 0.12, dash: '4 3', mark: '–' }, failed: { fill: 0.35, mark: '✕' }, waiting: { fill: 0, mark: '…' }, asked: { fill: 0, dash: '2 3', mark: '?' },
}

export const countStates = (members: readonly { progress: Progress }[]) => {
  const counts = Object.groupBy(members, one => one.progress.state)
  return ORDER.flatMap(state => (counts[state]?.length ? [{ state, count: counts[state].length }] : []))
}

/** How far each stage is, a bar each; the table beside it names every system. */
export function StageChart({ stages, labelOf }: { stages: readonly Pick<StageOf, 'members' | 'gate'>[]; labelOf: (index: number) => string }) {
  const t = useTranslations('rollout')
  const id = useId()
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t('chart')}>
      <svg viewBox={`0 0 ${WIDTH} ${stages.length * ROW}`} role="img" aria-labelledby={`${id}-title ${id}-desc`} className="h-auto w-full min-w-[26rem] max-w-3xl text-base-content">
        <title id={`${id}-title`}>{t('chart')}</title>
        <desc id={`${id}-desc`}>{stages.map((stage, index) => `${labelOf(index)}: ${countStates(stage.members).map(({ state, count }) => `${t(`progress.${state}`)} ${count}`).join(', ')}`).join('; ')}</desc>
        {stages.map((stage, row) => <Bar key={row} stage={stage} label={labelOf(row)} y={row * ROW} />)}
      </svg>
    </div>
  )
}

function Bar({ stage: { members, gate }, label, y }: { stage: Pick<StageOf, 'members' | 'gate'>; label: string; y: number }) {
  const counts = countStates(members)
  const total = counts.reduce((sum, one) => sum + one.count, 0) || 1
  const widths = counts.map(one => (one.count / total) * (WIDTH - LABEL - 4))
  return (
    <g>
      <text x={0} y={y + 21} fontSize={13} fill="currentColor">{`${gate.open ? '▶' : '▷'} ${label}`}</text>
      {counts.map(({ state, count }, index) => {
        const x = LABEL + widths.slice(0, index).reduce((sum, width) => sum + width, 0)
        const { fill, dash, mark } = LOOKS[state]
        return (
          <g key={state}>
            <rect x={x + 1} y={y + 5} width={Math.max(widths[index]! - 2, 2)} height={ROW - 10} fill="currentColor" fillOpacity={fill} stroke="currentColor" strokeDasharray={dash} />
            <text x={x + widths[index]! / 2} y={y + 21} fontSize={12} textAnchor="middle" className={fill > 0.5 ? 'fill-base-100' : 'fill-base-content'}>{`${mark} ${count}`}</text>
          </g>
        )
      })}
    </g>
  )
}
