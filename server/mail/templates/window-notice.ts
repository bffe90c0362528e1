import type { Locale } from '@/server/actor'
import { translator } from '@/server/i18n/sentences'
import type { Rendered } from './letter'
import { renderLetter } from './render-letter'

export type WindowNotice = {
  consultancyName: string
  customerName: string
  environmentName: string
  span: { opensAt: Date; closesAt: Date }
  /** the reader's */
  zone: string
  systems: readonly { system: string; build: string; backup: boolean; href: string }[]
  link: string
}

/** A day before a maintenance window: what may be installed in it, and what has to be done before. */
export function renderWindowNotice({ consultancyName, customerName, environmentName, span, zone, systems, link }: WindowNotice, locale: Locale): Promise<Rendered> {
  const t = translator(locale, 'mail')
  const clock = new Intl.DateTimeFormat(locale, { timeZone: zone, dateStyle: 'long', timeStyle: 'short' })
  const when = { from: clock.format(span.opensAt), to: clock.format(span.closesAt), zone }
  return renderLetter(
    {
      subject: t('window.subject', { environment: environmentName, from: when.from }),
      heading: t('window.heading', { environment: environmentName }),
      blocks: [
        { kind: 'text', text: t('window.body', { ...when, environment: environmentName, customerName }) },
        {
          kind: 'lines',
          title: t('window.systems', { count: systems.length }),
          lines: systems.map(({ system, build, backup, href }) => ({ status: 'may_install' as const, text: `${system}: ${build}`, details: backup ? [t('window.backup')] : [], href })),
        },
        { kind: 'button', label: t('window.button'), href: link },
      ],
      footer: [t('window.footer', { consultancyName })],
    },
    locale,
  )
}
