import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { FacetList, type FacetNames } from '@/app/ui/facet-text'
import { EmptyState, Section } from '@/app/ui/page-frame'
import type { ProductRigPlan } from '@/server/lab/plan-rigs'

/** "Build this rig next: it covers 9 customers that nothing covers." */
export function PlannerSection({ plans, base, names }: { plans: ProductRigPlan[]; base: string; names: FacetNames }) {
  const t = useTranslations('lab')
  if (plans.length === 0) return null
  const proposals = plans.flatMap(plan => plan.proposals.map(proposal => ({ ...proposal, productName: plan.productName })))
  const [covered, unknown] = [plans.flatMap(plan => plan.covered).length, plans.flatMap(plan => plan.unknown).length]
  const known = covered + proposals.flatMap(proposal => proposal.profileIds).length
  return (
    <Section title={t('planner.title')}>
      <p className="mb-3 text-sm">{known > 0 && t('planner.covered', { covered, known })} {unknown > 0 && t('planner.unknown', { count: unknown })}</p>
      {known === 0 ? <EmptyState title={t('planner.nothingKnown')}><Link href={`${base}/customers`} className="link">{t('planner.toCustomers')}</Link></EmptyState> : proposals.length === 0 ? <EmptyState title={t('planner.none')} /> : (
        <ol className="grid gap-3 md:grid-cols-2">
          {proposals.map(({ likeProfileId, facets, customers, profileIds, productName }) => (
            <li key={likeProfileId} className="rounded-box border border-base-300 p-3 text-sm">
              <p className="font-medium">{t('planner.build', { customers: customers.length, profiles: profileIds.length })}</p>
              <p className="mb-2">{productName}: {customers.join(', ')}</p>
              <details><summary className="cursor-pointer">{t('planner.likeThis')}</summary><FacetList facets={facets} names={names} /></details>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}
