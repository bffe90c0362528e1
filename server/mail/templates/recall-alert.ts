import type { Locale } from '@/server/actor'
import type { ExposureWay } from '@/server/domain/exposure'
import { translator, type Translate } from '@/server/i18n/sentences'
import type { Block, Rendered } from './letter'
import { renderLetter } from './render-letter'

export type RecallAlert = {
  /** withdrawn, found to fail where it is installed, or withdrawn no more: told in different words, just as urgently */
  cause: 'recall' | 'fail' | 'lifted'
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
  return renderLetter(
    {
      subject: t(`${cause}.subject`, { build }),
      heading: t(`${cause}.heading`, { build }),
      blocks: [
        { kind: 'text', text: t(`${cause}.body`, { build, customerName, consultancyName }) },
        { kind: 'text', text: t('recall.reason', { reason: alert.reason }) },
        ...(cause === 'lifted' ? [] : whatToDo(alert, t)),
        { kind: 'button', label: t('recall.button'), href: alert.link },
      ],
      footer: [t('recall.footer', { consultancyName })],
    },
    locale,
  )
}

/** At whom it is installed, and what is to be done there. */
const whatToDo = ({ cause, advice, exposed }: RecallAlert, t: Translate): Block[] => [
  ...advice.flatMap(({ where, told }): Block[] => [
    { kind: 'text', text: where === null ? t('recall.todo') : t('recall.todoAt', { where }) },
    ...told.flatMap(({ sentence, because, steps }): Block[] => [
      { kind: 'text', text: because ? `${sentence} (${because})` : sentence },
      ...(steps.length > 0 ? [{ kind: 'steps' as const, title: t('recall.steps'), steps }] : []),
    ]),
  ]),
  {
    kind: 'lines',
    title: t('recall.exposed', { count: exposed.length }),
    lines: exposed.map(({ environment, system, way, href }) => ({ status: cause === 'recall' ? ('recalled' as const) : ('fail' as const), text: `${environment} / ${system}`, details: [t(`recall.ways.${way}`)], href })),
  },
]
