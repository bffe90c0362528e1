import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import type { Remediation } from '@/db/schema'
import { Words } from '@/app/ui/when'

/** What to do where the build is installed; without the steps where a runbook asks for each. */
export function RemediationText({ remediation, names, base, withoutSteps }: { remediation: Remediation; names: readonly { id: string; labels: string[]; version: number[] | null }[]; base: string; withoutSteps?: boolean }) {
  const t = useTranslations('portal')
  const replacement = remediation.do === 'replace_with' ? names.find(one => one.id === remediation.buildId) : undefined
  return (
    <div className="mt-2 text-sm">
      <p>
        {t(`remedies.${remediation.do}`)}{' '}
        {replacement && <Link className="link" href={`${base}/updates/${replacement.id}`}>{replacement.labels[0]} {replacement.version?.join('.')}</Link>}
      </p>
      {remediation.steps && !withoutSteps && <p className="mt-1"><Words text={remediation.steps} /></p>}
    </div>
  )
}
