import { useTranslations } from 'next-intl'
import { FIXED_FACETS, mayCover } from '@/server/domain/facet-policy'
import { COMPARATORS, POLICIES, PRECISIONS, type FacetPolicy } from '@/server/domain/facets'

/** One facet with what can be chosen for it. Fixed ones are read, not chosen. */
export function PolicyRow({ index, of, name, seen, disabled }: { index: number; of: FacetPolicy; name: string; seen: readonly string[]; disabled: boolean }) {
  const t = useTranslations('facet-policies')
  const { key, policy, compare, version = 'major', names = [] } = of
  const isComponent = key.startsWith('component:')
  const field = (part: string) => `rows.${index}.${part}`
  const choose = (part: 'policy' | 'compare' | 'version', chosen: string, choices: readonly { value: string; word: string }[]) => (
    <select name={field(part)} aria-label={`${name}: ${t(part)}`} className="select select-sm w-full" defaultValue={chosen} disabled={disabled}>
      {choices.map(one => <option key={one.value} value={one.value}>{one.word}</option>)}
    </select>
  )
  if (FIXED_FACETS.includes(key)) return <tr><th scope="row" className="min-w-32 font-normal">{name}</th><td colSpan={4} className="text-sm text-base-content/80">{t('fixed')}</td></tr>
  return (
    <tr className="align-top">
      <th scope="row" className="min-w-32 font-normal">{name}<input type="hidden" name={field('key')} value={key} disabled={disabled} /></th>
      <td className="min-w-44">{choose('policy', policy, POLICIES.map(value => ({ value, word: t(`policies.${value}`) })))}</td>
      <td className="min-w-44">{mayCover(key) ? choose('compare', compare, COMPARATORS.map(value => ({ value, word: t(`comparators.${value}`) }))) : <span className="text-xs">{t('comparators.exact')}</span>}</td>
      <td className="min-w-28">{isComponent && choose('version', version, PRECISIONS.map(value => ({ value, word: t(`versions.${value}`) })))}</td>
      <td className="min-w-52">
        {isComponent && (
          <>
            <textarea name={field('names')} aria-label={`${name}: ${t('names')}`} className="textarea textarea-sm min-h-10 w-full" rows={Math.max(1, names.length)} defaultValue={names.join('\n')} maxLength={2000} disabled={disabled} />
            {seen.length > 0 && <p className="text-xs text-base-content/70">{t('namesSeen', { names: seen.join(', ') })}</p>}
          </>
        )}
      </td>
    </tr>
  )
}
