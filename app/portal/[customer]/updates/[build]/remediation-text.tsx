import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import type { Remediation } from '@/db/schema'
import { Words } from '@/app/ui/when'

/** What to do where the build is installed. */
export function RemediationText({ remediation, names, base }: { remediation: Remediation; names: readonly { id: string; labels: string[]; version: number[] | null }[]; base: string }) {
  const t = useTranslations('portal')
  const replacement = remediation.do === 'replace_with' ? names.find(one => one.id === remediation.buildId) : undefined
  return (
    <div className="mt-2 text-sm">
      <p>
        {t(`remedies.${remediation.do}`)}{' '}
        {replacement && <Link className="link" href={`${base}/updates/${replacement.id}`}>{replacement.labels[0]} {replacement.version?.join('.')}</Link>}
      </p>
      {remediation.do !== 'keep' && remediation.steps && <p className="mt-1"><Words text={remediation.steps} /></p>}
    </div>
  )
}
