import { useTranslations } from 'next-intl'
import { ReasonText } from '../reason-text'
import type { Gate } from '@/server/domain/may-install'

/** Whether a stage is open; if not, why and until when. */
export function GateText({ gate, status }: { gate: Gate; status: 'ring' | 'wave' }) {
  const t = useTranslations('rollout')
  if (gate.open) return <>{t('open')}</>
  return <ReasonText reason={{ status, ...gate, detail: `ring_${gate.detail}` }} />
}
