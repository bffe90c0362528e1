import { getTranslations } from 'next-intl/server'
import { ActionForm } from '@/app/ui/action-form'
import { BuildName } from '@/app/ui/build-name'
import { facetNamer } from '@/app/ui/facet-text'
import { SubmitButton, TextArea } from '@/app/ui/fields'
import Link from '@/app/ui/link'
import { DataTable, EmptyState, PageHeader, Section } from '@/app/ui/page-frame'
import { StatusBadge } from '@/app/ui/status-badge'
import type { Outcome } from '@/server/domain/status'
import { rowsInAddress } from '@/server/facet-policies/policy-input'
import { actorMay } from '@/server/permissions'
import { consoleAt } from '@/server/request'
import { PolicyWords } from '../policy-words'

type Props = { params: Promise<{ consultancy: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

/** What a change of policies would do, whole, before anything is done; the confirmation carries the digest of what is shown. */
export default async function PreviewPage({ params, searchParams }: Props) {
  const [{ consultancy }, query] = await Promise.all([params, searchParams])
  const { api, base, apiBase, actor } = await consoleAt(consultancy)
  const t = await getTranslations('facet-policies')
  const coverage = await getTranslations('coverage')
  const verdicts = await getTranslations('verdicts')
  const nameOf = facetNamer(verdicts)
  const rows = rowsInAddress(query)
  const shown = await api.facetPolicies.preview({ rows })
  const own = `${base}/settings/facets`
  const outcomeOf = (outcome: Outcome) => <><StatusBadge status={outcome} />{(outcome === 'needs_info' || outcome === 'needs_sign_off') && <div className="text-xs">{coverage(`needs.${outcome}`)}</div>}</>
  const customers = (names: readonly string[]) => <><span className="tabular-nums">{names.length}</span><div className="max-w-md text-xs text-base-content/70">{names.slice(0, 8).join(', ')}{names.length > 8 && ' …'}</div></>
  return (
    <>
      <PageHeader title={t('previewTitle')} lead={t('previewLead')} trail={[{ href: own, label: t('title') }]} />
      {shown.policies.length === 0 ? <EmptyState title={t('nothing')}><Link href={own} className="link">{t('back')}</Link></EmptyState> : (
        <>
          {shown.gaps.length > 0 && (
            <div role="alert" className="alert mb-6 items-start border-error">
              <div>
                <p className="font-medium">{t('inTheWay')}</p>
                <ul className="list-disc pl-5">{shown.gaps.map(({ gap, conditionKey, facet, build }) => <li key={`${build.id} ${conditionKey} ${facet}`}>{t(`gap.${gap}`, { condition: conditionKey, facet: nameOf(facet), build: build.labels.join(' / ') })} <Link className="link" href={`${base}/builds/${build.id}`}>{verdicts('verdict')}</Link></li>)}</ul>
                <p>{t('gapWay')}</p>
              </div>
            </div>
          )}
          <Section title={t('policyChanges')}>
            <DataTable caption={t('policyChanges')} head={[t('facet'), t('before'), t('after')]}>
              {shown.policies.map(({ before, after }) => <tr key={after.key}><th scope="row" className="font-normal">{nameOf(after.key)}</th><td><PolicyWords of={before} /></td><td><PolicyWords of={after} /></td></tr>)}
            </DataTable>
            <p className="mt-3">{t('profiles', { before: shown.profilesBefore, after: shown.profilesAfter, moved: shown.installationsMoved })}</p>
          </Section>
          <Section title={t('outcomes')}>
            {shown.failing > 0 && <p className="mb-3 font-medium text-error">{t('failing', { count: shown.failing })}</p>}
            {shown.changes.length === 0 ? <EmptyState title={t('noOutcomes')} /> : (
              <DataTable caption={t('outcomes')} head={[t('build'), t('from'), t('to'), t('installations'), t('customers')]}>
                {shown.changes.map(({ build, from, to, installed, installations, customers: names }) => (
                  <tr key={`${build.id} ${from} ${to} ${installed}`} className="align-top">
                    <th scope="row" className="font-normal"><BuildName build={build} href={`${base}/builds/${build.id}`} />{installed && <div className="text-xs text-base-content/70">{t('installedThere')}</div>}</th>
                    <td>{from ? outcomeOf(from) : t('noOutcome')}</td>
                    <td>{outcomeOf(to)}</td>
                    <td className="tabular-nums">{installations}</td>
                    <td>{customers(names)}</td>
                  </tr>
                ))}
              </DataTable>
            )}
          </Section>
          <Section title={t('stale')}>
            {shown.stale.length === 0 ? <EmptyState title={t('noStale')} /> : (
              <>
                <p className="mb-3">{t('staleLead')}</p>
                <DataTable caption={t('stale')} head={[t('build'), t('approvals'), t('installations'), t('customers')]}>
                  {shown.stale.map(({ build, approvals, installations, customers: names }) => (
                    <tr key={build.id} className="align-top"><th scope="row" className="font-normal"><BuildName build={build} href={`${base}/builds/${build.id}`} /></th><td className="tabular-nums">{approvals}</td><td className="tabular-nums">{installations}</td><td>{customers(names)}</td></tr>
                  ))}
                </DataTable>
              </>
            )}
          </Section>
          {actorMay(actor, 'settings.manage') && shown.gaps.length === 0 && (
            <ActionForm action={`${apiBase}/facetPolicies.change`} then={own} className="grid max-w-2xl gap-4">
              {rows.flatMap((row, index) => Object.entries(row).map(([part, value]) => <input key={`${index} ${part}`} type="hidden" name={`rows.${index}.${part}`} value={value} />))}
              <input type="hidden" name="seen" value={shown.digest} />
              <TextArea name="reason" label={t('confirmReason')} hint={t('confirmReasonHint')} required maxLength={1000} />
              <div className="flex flex-wrap gap-3"><SubmitButton>{t('confirm')}</SubmitButton><Link href={own} className="btn btn-ghost">{t('back')}</Link></div>
            </ActionForm>
          )}
        </>
      )}
    </>
  )
}
