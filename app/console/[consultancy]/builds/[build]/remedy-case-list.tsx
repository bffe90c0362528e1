import { useTranslations } from 'next-intl'
import type { Remediation } from '@/db/schema'
import { Words } from '@/app/ui/when'

/** Where a remediation says something else than everywhere. */
export function RemedyCaseList({ remediation }: { remediation: Remediation }) {
  const t = useTranslations('verdicts')
  const remedies = useTranslations('remedies')
  if (!remediation.cases?.length) return null
  return (
    <>
      <p className="text-sm">{remedies('cases')}:</p>
      <ul className="list-disc pl-6 text-sm">
        {remediation.cases.map(one => <li key={one.text.en}><Words text={one.text} />: <strong>{t(`remedies.${one.remedy.do}`)}</strong></li>)}
      </ul>
    </>
  )
}
