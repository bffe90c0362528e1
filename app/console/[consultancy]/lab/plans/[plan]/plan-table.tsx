import { useTranslations } from 'next-intl'
import { DataTable } from '@/app/ui/page-frame'

type Case = { id: string; key: string; title: string; procedure: string; mandatory: boolean }

/** The cases of a plan in order; `editable` ones are fields of one form, `outside` ones are not in the plan until they are kept. */
export function PlanTable({ cases, of, editable, outside }: { cases: readonly Case[]; of: string; editable?: boolean; outside?: boolean }) {
  const t = useTranslations('lab')
  const head = editable ? [t('planPage.order'), t('planPage.case'), t('mandatory'), t('planPage.keep')] : [t('planPage.order'), t('planPage.case'), t('mandatory')]
  return (
    <DataTable caption={t('tableOf', { of })} head={head}>
      {cases.map((one, index) => (
        <tr key={one.id}>
          <td className="w-24">
            {editable && !outside
              ? <input type="number" name={`cases.${one.id}.position`} defaultValue={index + 1} min={0} max={9999} className="input input-sm w-20" aria-label={`${t('planPage.order')}: ${one.key}`} />
              : outside ? '–' : index + 1}
          </td>
          <th scope="row" className="min-w-64 font-normal">
            <span className="font-medium">{one.key}</span> {one.title}
            {one.procedure && (
              <details className="mt-1 text-sm">
                <summary className="cursor-pointer">{t('run.steps')}</summary>
                <p className="mt-1 whitespace-pre-line">{one.procedure}</p>
              </details>
            )}
          </th>
          <td>
            {editable
              ? <input type="checkbox" name={`cases.${one.id}.mandatory`} defaultChecked={one.mandatory} className="checkbox checkbox-sm" aria-label={`${t('mandatory')}: ${one.key}`} />
              : one.mandatory ? t('mandatory') : t('optional')}
          </td>
          {editable && <td><input type="checkbox" name={`cases.${one.id}.keep`} defaultChecked={!outside} className="checkbox checkbox-sm" aria-label={`${t('planPage.keep')}: ${one.key}`} /></td>}
        </tr>
      ))}
    </DataTable>
  )
}
