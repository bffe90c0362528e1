import Link from '@/app/ui/link'
import { useTranslations } from 'next-intl'
import { DataTable, Section } from '@/app/ui/page-frame'
import { When } from '@/app/ui/when'
import type { listEvidence } from '@/server/lab/queries'
import { DropForm } from './drop-form'

type Evidence = Awaited<ReturnType<typeof listEvidence>>

/** Result files to read, evidence to keep, and what is kept already with its hashes. */
export function FilesSection({ evidence, runId, base, apiBase, open }: { evidence: Evidence; runId: string; base: string; apiBase: string; open: boolean }) {
  const t = useTranslations('lab.run')
  const at = `${base}/lab/runs/${runId}`
  return (
    <Section title={t('files')} id="files">
      {open && (
        <div className="mb-4 grid gap-3 md:grid-cols-2">
          <DropForm action={`${apiBase}/lab.addResultFile`} then={`${at}/import/{id}`} runId={runId} label={t('resultFile')} hint={t('resultFileHint')} drop={t('drop')} submit={t('preview')} accept=".xml,text/xml,application/xml" />
          <DropForm action={`${apiBase}/lab.attachEvidence`} runId={runId} label={t('evidence')} hint={t('evidenceHint')} drop={t('drop')} submit={t('attach')} accept=".png,.jpg,.jpeg,.pdf,.zip,.txt,.log,.csv,.json,.xml" />
        </div>
      )}
      {evidence.length === 0 ? <p className="text-sm">{t('noEvidence')}</p> : (
        <DataTable caption={t('evidence')} head={[t('file'), t('size'), 'SHA-256', t('attached')]}>
          {evidence.map(one => (
            <tr key={one.id}>
              <th scope="row" className="font-normal">
                <a href={`${at}/evidence/${one.id}`} download className="link" aria-label={t('download', { name: one.fileName })}>{one.fileName}</a>
                {open && one.mediaType === 'application/xml' && <Link href={`${at}/import/${one.id}`} className="link ml-3 text-sm">{t('import')}</Link>}
              </th>
              <td className="whitespace-nowrap tabular-nums">{t('kilobytes', { size: Math.max(1, Math.round(one.sizeBytes / 1024)) })}</td>
              <td><code className="text-xs break-all">{one.sha256}</code></td>
              <td className="text-sm"><When at={one.at} /><div className="text-xs text-base-content/70">{one.byName}</div></td>
            </tr>
          ))}
        </DataTable>
      )}
    </Section>
  )
}
