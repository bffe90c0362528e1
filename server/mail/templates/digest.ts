import type { Locale } from '@/server/actor'
import type { DigestSections, Group } from '@/server/digests/content'
import { exploitText } from '@/server/digests/wording'
import { formatMinor } from '@/server/domain/money'
import { translator, type Translate } from '@/server/i18n/sentences'
import type { Block, Letter, Line } from './letter'

export type DigestMail = {
  consultancyName: string
  /** null for a member of the consultancy: the digest then names customers */
  customerName: string | null
  from: Date
  to: Date
  zone: string
  sections: DigestSections
  /** where a build, and where an invoice, has its evidence */
  linkToBuild: (buildId: string) => string
  linkToCosts: string
  settingsLink: string
  unsubscribeLink: string
}

export function writeDigest(mail: DigestMail, locale: Locale): Letter {
  const t = translator(locale, 'mail')
  const { sections } = mail
  const blocks = [
    section(t, 'recalled', [...sections.recalled.map(one => recalledLine(t, mail, one)), ...groupLines(t, mail, sections.refused)]),
    section(t, 'lifted', sections.lifted.map(({ buildId, build, customer, reason }): Line => ({ status: 'awaiting_verdict', text: mail.customerName === null ? `${build} · ${customer}` : build, details: [reason, t('digest.lifted')], href: mail.linkToBuild(buildId) }))),
    section(t, 'decideBy', groupLines(t, mail, sections.decideBy)),
    section(t, 'cleared', groupLines(t, mail, sections.cleared)),
    section(t, 'conditional', groupLines(t, mail, sections.conditional)),
    section(t, 'comingUp', [
      ...groupLines(t, mail, sections.comingUp),
      ...sections.inLab.map(({ buildId, build, exploit }): Line => ({ status: 'testing', text: build, details: exploit ? [exploitText(t, exploit)] : [], href: mail.linkToBuild(buildId) })),
    ]),
    section(t, 'money', moneyLines(t, mail, locale)),
  ].filter(block => block !== null)
  const period = t('digest.period', { from: shownDay(mail.from, mail.zone, locale), to: shownDay(mail.to, mail.zone, locale) })
  return {
    subject: subjectOf(t, mail),
    heading: mail.customerName ?? mail.consultancyName,
    blocks: [{ kind: 'text', text: period }, ...(blocks.length > 0 ? blocks : [{ kind: 'text' as const, text: t('digest.nothing') }])],
    footer: [
      t(mail.customerName === null ? 'digest.whyMember' : 'digest.whyContact', { consultancyName: mail.consultancyName, customerName: mail.customerName ?? '' }),
      { label: t('digest.settings'), href: mail.settingsLink },
      { label: t('digest.unsubscribe'), href: mail.unsubscribeLink },
    ],
  }
}

/** The worst news is the subject. */
function subjectOf(t: Translate, { sections, customerName, consultancyName }: DigestMail): string {
  const place = customerName ?? consultancyName
  const { recalled, refused, decideBy, cleared, conditional } = sections
  if (recalled.length > 0) return t('digest.subject.recalled', { place, count: countBuilds(recalled) })
  if (refused.length > 0) return t('digest.subject.refused', { place, count: countBuilds(refused) })
  const exploited = decideBy.filter(group => group.exploit !== null)
  if (exploited.length > 0) return t('digest.subject.exploited', { place, count: countBuilds(exploited) })
  if (decideBy.length > 0) return t('digest.subject.decideBy', { place, count: countBuilds(decideBy) })
  const installable = countBuilds([...cleared, ...conditional])
  return installable > 0 ? t('digest.subject.cleared', { place, count: installable }) : t('digest.subject.other', { place })
}

/** An update at seven customers is one update. */
const countBuilds = (told: readonly { buildId: string }[]) => new Set(told.map(one => one.buildId)).size

const section = (t: Translate, name: string, lines: readonly Line[]): Block | null =>
  lines.length === 0 ? null : { kind: 'lines', title: t(`digest.sections.${name}`), lines }

function recalledLine(t: Translate, mail: DigestMail, { buildId, build, customer, reason, exposed }: DigestSections['recalled'][number]): Line {
  return {
    status: 'recalled',
    text: mail.customerName === null ? `${build} · ${customer}` : build,
    details: [reason, t('digest.exposed', { count: exposed })],
    href: mail.linkToBuild(buildId),
  }
}

const groupLines = (t: Translate, mail: DigestMail, groups: readonly Group[]): Line[] =>
  groups.map(group => ({
    status: group.status === 'may_install' ? (group.outcome === 'conditional' ? 'conditional' : 'pass') : group.status,
    text: group.build,
    details: detailsOf(t, mail, group),
    href: mail.linkToBuild(group.buildId),
  }))

const MANY = 5

function detailsOf(t: Translate, { customerName, zone }: DigestMail, group: Group): string[] {
  const names = group.places.map(({ customer, environment }) => (customerName === null ? `${customer} / ${environment}` : environment))
  const shown = names.slice(0, MANY).join(', ')
  const places = names.length > MANY ? t('digest.andMore', { shown, count: names.length - MANY }) : shown
  return [
    ...(group.exploit ? [exploitText(t, group.exploit)] : []),
    ...(group.restartsAfterAll ? [t('digest.restartAfterAll')] : []),
    ...(group.expedited ? [t('digest.expedited')] : []),
    t('digest.where', { places, count: group.count }),
    ...(group.decideBy ? [t('digest.decideBy', { day: day(group.decideBy, zone) })] : []),
    ...(group.differences.length > 0 ? [t('digest.differs', { list: group.differences.join('; ') })] : []),
    ...group.conditions.map(condition => t('digest.condition', { condition })),
  ]
}

function moneyLines(t: Translate, mail: DigestMail, locale: Locale): Line[] {
  const money = (minor: number, currency: string) => formatMinor(minor, currency, locale)
  const whose = (customer: string) => (mail.customerName === null ? `${customer}: ` : '')
  return [
    ...mail.sections.shares.map(
      (share): Line => ({
        text: `${whose(share.customer)}${t('digest.share', { campaign: share.campaign, amount: money(share.netMinor, share.currency) })}`,
        details: share.payerCount !== null && share.totalMinor !== null ? [t('digest.payers', { count: share.payerCount, total: money(share.totalMinor, share.currency) })] : [],
        href: mail.linkToCosts,
      }),
    ),
    ...mail.sections.invoices.map(
      (invoice): Line => ({
        text: `${whose(invoice.customer)}${t('digest.invoice', { number: invoice.number, amount: money(invoice.totalMinor, invoice.currency), state: t(`invoiceStates.${invoice.state}`) })}`,
        details: invoice.state === 'open' ? [t('digest.due', { day: day(invoice.dueAt, mail.zone) })] : [],
        href: mail.linkToCosts,
      }),
    ),
  ]
}

const day = (at: Date, zone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at)
const shownDay = (at: Date, zone: string, locale: Locale) => new Intl.DateTimeFormat(locale, { timeZone: zone, dateStyle: 'long', timeStyle: 'short' }).format(at)
