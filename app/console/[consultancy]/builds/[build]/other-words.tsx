import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import type { FacetNames } from '@/app/ui/facet-text'
import { SelectField, SubmitButton, TextArea, TextField } from '@/app/ui/fields'
import { DataTable } from '@/app/ui/page-frame'
import type { Claim } from '@/server/catalogue/besides'
import { CORRECTABLE } from '@/server/catalogue/correct-build-fact'
import type { ClaimedField } from '@/server/catalogue/facts/facts'
import type { Build } from '@/server/catalogue/queries'
import { URGENCY_FIELDS, type UrgencyField } from '@/server/domain/urgency'

type OtherWord = Claim & { field: Exclude<ClaimedField, UrgencyField> }

/** What is said of urgency is shown in its own section, with what is held of it. */
export const isOtherWord = (claim: Claim): claim is OtherWord => !(URGENCY_FIELDS as readonly string[]).includes(claim.field)

/** What other sources and we ourselves say of a build, beside what the catalogue holds. */
export function OtherWords({ build, claims, apiBase, mayCorrect, names }: { build: Build; names: FacetNames; claims: readonly OtherWord[]; apiBase: string; mayCorrect: boolean }) {
  const t = useTranslations('catalogue')
  const branches = (ids: readonly string[]) => ids.map(id => names.get(id) ?? id).join(', ')
  const held = {
    label: build.labels.join(' / '), version: build.version?.join('.'), kb: build.kbs.join(', '), hash: build.hash, withdrawn: build.vendorWithdrawnReason,
    released_on: build.datePrecision === 'month' ? build.releasedOn?.slice(0, 7) : build.releasedOn, reboot: t(`reboots.${build.reboot}`), applies_to: branches(build.appliesTo),
  }
  return (
    <>
      <p className="mb-2 text-sm text-base-content/80">{claims.length > 0 ? t('otherWordsLead') : t('noOtherWords')}</p>
      {claims.length > 0 && (
        <DataTable caption={t('otherWords')} head={[t('fact'), t('says'), t('who'), t('catalogueSays')]}>
          {claims.map(claim => (
            <tr key={claim.id}>
              <th scope="row">{t(`fields.${claim.field}`)}</th>
              <td className="break-all font-medium">{claim.field === 'applies_to' ? branches(claim.value.split('; ')) : claim.value}</td>
              <td className="min-w-48">
                {claim.own && <span className="badge badge-sm badge-outline me-1">{t('ours')}</span>}
                {claim.own && claim.byName ? `${claim.byName}, ${claim.at.toISOString().slice(0, 10)}: ` : ''}{claim.source}
                {claim.note && <div className="text-xs text-base-content/70">{claim.note}</div>}
              </td>
              <td className="break-all">{held[claim.field] || '–'}</td>
            </tr>
          ))}
        </DataTable>
      )}
      {mayCorrect && (
        <details className="mt-3">
          <summary className="btn btn-sm">{t('correct')}</summary>
          <p className="my-2 text-sm text-base-content/80">{t('correctLead')}</p>
          <ActionForm action={`${apiBase}/catalogue.correctBuildFact`} resetAfter className="grid max-w-2xl gap-3 sm:grid-cols-2">
            <input type="hidden" name="buildId" value={build.id} />
            <SelectField name="field" label={t('fact')} defaultValue="kb" options={CORRECTABLE.map(field => ({ value: field, label: t(`fields.${field}`) }))} />
            <TextField name="value" label={t('value')} hint={t('valueHint')} required maxLength={200} />
            <div className="sm:col-span-2"><TextArea name="source" label={t('source')} hint={t('sourceHint')} required /></div>
            <div className="sm:col-span-2"><SubmitButton>{t('correct')}</SubmitButton></div>
          </ActionForm>
        </details>
      )}
    </>
  )
}
