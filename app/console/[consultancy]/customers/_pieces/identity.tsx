import { CircleCheck, CircleDashed, CircleHelp, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Installation } from '@/server/environments/configuration'

const LOOKS = {
  confirmed: [CircleCheck, 'text-success'],
  identity_unconfirmed: [CircleHelp, 'text-warning'],
  unknown_version: [TriangleAlert, 'text-warning'],
  not_reported: [CircleDashed, 'text-base-content'],
} as const

/** How sure it is which build is installed: a word, a shape and a colour. */
export function IdentityBadge({ identity }: { identity: Installation['identity'] }) {
  const t = useTranslations('environments.identity')
  const [Shape, colour] = LOOKS[identity]
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-sm">
      <Shape aria-hidden className={`size-4 shrink-0 ${colour}`} />
      {t(identity)}
    </span>
  )
}

/** Why a build counts as confirmed or not, and what would settle it. */
export function IdentityReasons({ reasons }: { reasons: readonly string[] }) {
  const t = useTranslations('environments.identityReasons')
  return <p className="text-xs text-base-content/80">{reasons.map(reason => t(reason)).join(' ')}</p>
}
