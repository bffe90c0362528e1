import { getTranslations } from 'next-intl/server'
import { PageHeader } from '@/app/ui/page-frame'
import { PlaceRollout } from '@/app/ui/rollout/place-rollout'
import { actorMay } from '@/server/permissions'
import { portalAt } from '@/server/request'

type Props = { params: Promise<{ customer: string; environment: string }> }

/** One environment of the customer's: what is on its way, and when, and what the customer itself says of it. */
export default async function PortalEnvironmentPage({ params }: Props) {
  const { customer, environment: environmentId } = await params
  const { api, base, apiBase, actor } = await portalAt(customer)
  const t = await getTranslations('portal')
  const rollout = await api.rollout.ofPlace({ environmentId })
  return (
    <>
      <PageHeader title={rollout.place.name} trail={[{ href: base, label: t('nav.home') }]} />
      <PlaceRollout rollout={rollout} side="customer" apiBase={actorMay(actor, 'portal.rollout') ? apiBase : null} buildHref={buildId => `${base}/updates/${buildId}`} />
    </>
  )
}
