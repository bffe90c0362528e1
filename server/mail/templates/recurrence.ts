import type { Locale } from '@/server/actor'
import { translator } from '@/server/i18n/sentences'
import type { Rendered } from './letter'
import { renderLetter } from './render-letter'

export type Recurrence = {
  consultancyName: string
  build: string
  issues: readonly { title: string; href: string }[]
  /** the run that shows it */
  link: string
}

/** A fault that a run had shown fixed has failed again: to the people of the lab, not to customers. */
export function renderRecurrence({ consultancyName, build, issues, link }: Recurrence, locale: Locale): Promise<Rendered> {
  const t = translator(locale, 'issues')
  return renderLetter(
    {
      subject: t('mail.subject', { build, count: issues.length }),
      heading: t('mail.heading', { count: issues.length }),
      blocks: [
        { kind: 'text', text: t('mail.body', { build }) },
        { kind: 'lines', title: t('mail.issues'), lines: issues.map(({ title, href }) => ({ status: 'fail', text: title, href })) },
        { kind: 'button', label: t('mail.button'), href: link },
      ],
      footer: [t('mail.footer', { consultancyName })],
    },
    locale,
  )
}
