import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextArea } from '@/app/ui/fields'
import { Section } from '@/app/ui/page-frame'

export function NotesSection({ note, runId, apiBase, open }: { note: string | null; runId: string; apiBase: string; open: boolean }) {
  const t = useTranslations('lab.run')
  return (
    <Section title={t('notes')}>
      {note === null ? <p className="text-sm">{t('noNotes')}</p> : <p className="max-w-prose whitespace-pre-line">{note}</p>}
      {open && (
        <ActionForm action={`${apiBase}/lab.addNote`} resetAfter className="mt-3 grid max-w-prose gap-2">
          <input type="hidden" name="runId" value={runId} />
          <TextArea name="note" label={t('noteLabel')} required maxLength={4000} />
          <div><SubmitButton tone="plain" small>{t('addNote')}</SubmitButton></div>
        </ActionForm>
      )}
    </Section>
  )
}
