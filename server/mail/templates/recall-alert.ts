import type { Locale } from '@/server/actor'
import type { ExposureWay } from '@/server/domain/exposure'
import { translator } from '@/server/i18n/sentences'
import type { Rendered } from './letter'
import { renderLetter } from './render-letter'

export type RecallAlert = {
  /** withdrawn, or found to fail where it is installed: told in different words, just as urgently */
  cause: 'recall' | 'fail'
  consultancyName: string
  customerName: string
  /** the build's name and version, such as "Update Rollup 4 (8.1.311.3)" */
  build: string
  /** the consultancy's words, in the reader's language */
  reason: string
  exposed: readonly { environment: string; system: string; way: ExposureWay; href: string }[]
  /** what to do, in the reader's language; `where` names the systems when it differs from one to another */
  advice: readonly { where: string | null; told: readonly { sentence: string; because: string | null; steps: readonly string[] }[] }[]
  /** the update's page in the portal */
  link: string
}

/** Goes out at once to everyone at an exposed customer; it cannot be turned off. */
export function renderRecallAlert(alert: RecallAlert, locale: Locale): Promise<Rendered> {
  const t = translator(locale, 'mail')
  const { cause, build, customerName, consultancyName } = alert
  const status = cause === 'recall' ? ('recalled' as const) : ('fail' as const)
  return renderLetter(
    {
      subject: t(`${cause}.subject`, { build }),
      heading: t(`${cause}.heading`, { build }),
      blocks: [
        { kind: 'text', text: t(`${cause}.body`, { build, customerName, consultancyName }) },
        { kind: 'text', text: t('recall.reason', { reason: alert.reason }) },
        ...alert.advice.flatMap(({ where, told }) => [
          { kind: 'text' as const, text: where === null ? t('recall.todo') : t('recall.todoAt', { where }) },
          ...told.flatMap(({ sentence, because, steps }) => [
            { kind: 'text' as const, text: because ? `${sentence} (${because})` : sentence },
            ...(steps.length > 0 ? [{ kind: 'steps' as const, title: t('recall.steps'), steps }] : []),
          ]),
        ]),
        {
          kind: 'lines',
          title: t('recall.exposed', { count: alert.exposed.length }),
          lines: alert.exposed.map(({ environment, system, way, href }) => ({ status, text: `${environment} / ${system}`, details: [t(`recall.ways.${way}`)], href })),
        },
        { kind: 'button', label: t('recall.button'), href: alert.link },
      ],
      footer: [t('recall.footer', { consultancyName })],
    },
    locale,
  )
}
