import { eq, inArray, sql } from 'drizzle-orm'
import { build, consultancy, contact, customer, environment, exposure, installation, reinstatement, run, system, verdictRevision, withdrawal, type Remediation, type Wording } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Locale } from '../actor'
import { versionText } from '../catalogue/queries'
import type { ExposureWay } from '../domain/exposure'
import { env } from '../env'
import { translator } from '../i18n/sentences'
import { queueMails } from '../mail/queue-mail'
import { groupByAdvice, readAdvice, readReplacementNames } from './advice'
import { remedySentence, tellAdvice, type BuildNames } from './advice-text'
import { renderRecallAlert, type RecallAlert } from '../mail/templates/recall-alert'

export type AlertPayload = { consultancyId: string; buildId: string; causeId: string; occasionId?: string; installationIds: string[] }

/**
 * Queues one alert mail to every contact of every exposed customer, whatever their digest settings. `causeId` (a
 * withdrawal or a verdict revision), the occasion if there is one (what made it fail, or lifted the recall) and the contact
 * make the key, so doing it again sends nothing twice.
 */
export const sendAlerts = async (payload: AlertPayload): Promise<void> => {
  const worker = job('send-alerts', payload.consultancyId)
  const alerts = await asActor(worker, tx => readAlerts(tx, payload))
  for (let start = 0; start < alerts.length; start += LETTERS_AT_ONCE) {
    const letters: Parameters<typeof queueMails>[2][number][] = []
    for (const { alert, to } of alerts.slice(start, start + LETTERS_AT_ONCE)) {
      const key = ['alert', payload.causeId, payload.occasionId, to.id].filter(Boolean).join(':')
      letters.push({ key, to: to.email, locale: to.locale, customerId: to.customerId, ...(await renderRecallAlert(alert, to.locale)) })
    }
    await asActor(worker, tx => queueMails(tx, 'recall_alert', letters))
  }
}

/** The first leave while the next are written. */
const LETTERS_AT_ONCE = 25

const inLocale = (text: Wording, locale: Locale) => (locale === 'ja' ? (text.ja ?? text.en) : text.en)

const readAlerts = async (tx: Tx, { buildId, causeId, occasionId, installationIds }: AlertPayload) => {
  const [pulled] = await tx.db.select().from(build).where(eq(build.id, buildId))
  const [house] = await tx.db.select().from(consultancy).where(eq(consultancy.id, tx.consultancyId))
  const cause = await readCause(tx, causeId, occasionId)
  const ways = new Map((await tx.db.select().from(exposure).where(eq(exposure.withdrawalId, causeId))).map(row => [row.installationId, row.way]))
  const hit = await tx.db
    .select({ id: installation.id, customerId: installation.customerId, system: system.name, environment: environment.name, customerName: customer.name })
    .from(installation)
    .innerJoin(system, eq(system.id, installation.systemId))
    .innerJoin(environment, eq(environment.id, installation.environmentId))
    .innerJoin(customer, eq(customer.id, installation.customerId))
    .where(sql`${installation.id} = any(${sql.param(installationIds)}::uuid[])`)
  const contacts = await tx.db.select().from(contact).where(inArray(contact.customerId, [...new Set(hit.map(row => row.customerId!))]))
  const advice = cause.remediation.do === 'wait' ? null : await readAdvice(tx, cause.remediation, installationIds)
  const names = cause.remediation.do === 'wait' ? new Map<string, string>() : await readReplacementNames(tx, cause.remediation)
  const name = (row: typeof pulled) => (row ? [row.labels[0], versionText(row) && `(${versionText(row)})`].filter(Boolean).join(' ') : '')
  const hitAt = Map.groupBy(hit, row => row.customerId)
  return contacts.map(to => {
    const mine = hitAt.get(to.customerId) ?? []
    const link = `${env().APP_URL}/portal/${to.customerId}/updates/${buildId}`
    const alert: RecallAlert = {
      cause: cause.kind,
      consultancyName: house!.name,
      customerName: mine[0]?.customerName ?? '',
      build: name(pulled),
      reason: inLocale(cause.reason, to.locale),
      exposed: mine.map(row => ({ environment: row.environment, system: row.system, way: ways.get(row.id) ?? ('exact_build' satisfies ExposureWay), href: link })),
      advice: tell(mine, advice, to.locale, names),
      link,
    }
    return { to, alert }
  })
}

type Cause = { kind: RecallAlert['cause']; reason: Wording; remediation: Remediation | { do: 'wait' } }

/** A withdrawal, what lifted it, the revision whose outcome turned to `fail` where the build is installed, or the run that made it so. */
const readCause = async (tx: Tx, causeId: string, occasionId: string | undefined): Promise<Cause> => {
  const [pulled] = await tx.db.select().from(withdrawal).where(eq(withdrawal.id, causeId))
  const [lifted] = pulled && occasionId ? await tx.db.select().from(reinstatement).where(eq(reinstatement.id, occasionId)) : []
  if (lifted) return { kind: 'lifted', reason: lifted.reason, remediation: { do: 'wait' } }
  if (pulled) return { kind: 'recall', reason: pulled.reason, remediation: pulled.remediation }
  const [revision] = await tx.db.select().from(verdictRevision).where(eq(verdictRevision.id, causeId))
  const { kind, reason, summary, remediation } = revision!
  const [sealed] = occasionId && kind !== 'fail' ? await tx.db.select({ id: run.id }).from(run).where(eq(run.id, occasionId)) : []
  // What a verdict that cleared the build says to do was not meant for one that fails.
  if (sealed) return { kind: 'fail', reason: { en: translator('en', 'mail')('fail.laterRun'), ja: translator('ja', 'mail')('fail.laterRun') }, remediation: { do: 'wait' } }
  return { kind: 'fail', reason: reason ? { en: reason } : summary, remediation }
}

type Hit = { id: string; system: string; environment: string }

/** What to do, told apart by system only where not all of a customer's are told the same. */
const tell = (mine: readonly Hit[], advice: Awaited<ReturnType<typeof readAdvice>> | null, locale: Locale, names: BuildNames): RecallAlert['advice'] => {
  if (advice === null) return [{ where: null, told: [{ sentence: remedySentence({ do: 'wait' }, locale, names), because: null, steps: [] }] }]
  const groups = groupByAdvice(mine, advice)
  return groups.map(group => ({
    where: groups.length > 1 ? group.rows.map(row => `${row.environment} / ${row.system}`).join(', ') : null,
    told: tellAdvice(group.advice, locale, names),
  }))
}
