import { useTranslations } from 'next-intl'
import { ActionForm } from '@/app/ui/action-form'
import { SubmitButton, TextField } from '@/app/ui/fields'
import { When, Words } from '@/app/ui/when'
import type { RunbookInFull } from '@/server/recalls/runbooks'

/** A runbook's steps in order: what is done and on whose word, and what is to do. `procedure`: null for who may only look. */
export function StepList({ runbook, procedure, here, forCustomer }: { runbook: RunbookInFull; procedure: string | null; here: string; forCustomer: boolean }) {
  const t = useTranslations('runbooks')
  return (
    <ol className="space-y-3">
      {runbook.steps.map(({ id, position, text, said }) => (
        <li key={id} id={id} className={`flex scroll-mt-4 items-start gap-3 rounded-box border border-l-4 border-base-300 p-4 ${said ? 'border-l-success' : 'border-l-warning'}`}>
          <span aria-hidden className="w-6 shrink-0 text-right font-semibold tabular-nums">{position}</span>
          <div className="min-w-0 flex-1">
            <p><span className="sr-only">{t('step', { position })}: </span><Words text={text} /></p>
            {said ? (
              <div className="mt-1 text-sm">
                <p><span aria-hidden>✓</span> <strong>{t('done')}</strong> · {t(said.byKind === 'consultant' ? 'saidFor' : 'said', { name: said.byName })} · <When at={said.at} /></p>
                {said.note && <p className="whitespace-pre-line text-base-content/80">{said.note}</p>}
              </div>
            ) : (
              <>
                <p className="mt-1 text-sm text-base-content/80"><span aria-hidden>○</span> {t('open')}</p>
                {procedure && (
                  <ActionForm action={procedure} then={`${here}#${id}`} className="mt-2 flex flex-wrap items-end gap-2 [&_button]:h-auto [&_button]:min-h-8 [&_button]:max-w-full [&_button]:whitespace-normal [&_button]:py-1">
                    <input type="hidden" name="stepId" value={id} />
                    <div className="min-w-48 flex-1"><TextField name="note" label={t('note')} maxLength={2000} autoComplete="off" /></div>
                    <SubmitButton small>{forCustomer ? t('acknowledgeFor', { position, customer: runbook.customer }) : t('acknowledge', { position })}</SubmitButton>
                  </ActionForm>
                )}
              </>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
