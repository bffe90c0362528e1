import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SelectField, SubmitButton } from '@/app/ui/fields'

/** What every system has: an empty cell cannot mean that it has none. */
const STAY_UNKNOWN = ['branch', 'version', 'hash', 'seen_on', 'edition', 'roles', 'os', 'os_patch_level', 'language', 'hypervisor']

type AskedColumn = { column: string; header: string; emptyCells: number; mayMeanNone: boolean }

/** Asks, column by column, what an empty cell means; for identity, os and roles there is nothing to ask. */
export function EmptyCells({ importId, columns, emptyMeansNone, apiBase }: { importId: string; columns: readonly AskedColumn[]; emptyMeansNone: readonly string[]; apiBase: string }) {
  const t = useTranslations('environments.import')
  const withEmpty = columns.filter(one => one.emptyCells > 0)
  const asked = withEmpty.filter(one => one.mayMeanNone)
  const settled = withEmpty.filter(one => STAY_UNKNOWN.includes(one.column))
  if (asked.length + settled.length === 0) return null
  return (
    <section aria-label={t('emptyTitle')} className="mb-8 rounded-box border border-base-300 p-4">
      <h2 className="text-lg font-semibold">{t('emptyTitle')}</h2>
      <p className="mt-1 max-w-prose text-sm">{t('emptyLead')}</p>
      {settled.length > 0 && <p className="mt-2 text-sm text-base-content/80">{t('meansAlwaysUnknown')}: {settled.map(one => one.header).join(', ')}</p>}
      {asked.length > 0 && (
        <ActionForm action={`${apiBase}/imports.answerEmptyCells`} className="mt-3 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <input type="hidden" name="importId" value={importId} />
          {asked.map(({ column, header, emptyCells }) => (
            <SelectField
              key={column}
              name={`means.${column}`}
              label={header}
              hint={t('emptyCells', { count: emptyCells })}
              defaultValue={emptyMeansNone.includes(column) ? 'none' : 'unknown'}
              options={[{ value: 'unknown', label: t('meansUnknown') }, { value: 'none', label: t('meansNone') }]}
            />
          ))}
          <div className="sm:col-span-full"><SubmitButton tone="plain">{t('again')}</SubmitButton></div>
        </ActionForm>
      )}
    </section>
  )
}
