import { eq, inArray, sql } from 'drizzle-orm'
import { build, consultancy, contact, customer, environment, exposure, installation, run, system, verdictRevision, withdrawal, type Remediation, type Wording } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job, type Locale } from '../actor'
import { versionText } from '../catalogue/queries'
import type { ExposureWay } from '../domain/exposure'
import { env } from '../env'
import { translator } from '../i18n/sentences'
import { queueMails } from '../mail/queue-mail'
import { renderRecallAlert, type RecallAlert } from '../mail/templates/recall-alert'

export type AlertPayload = { consultancyId: string; buildId: string; causeId: string; occasionId?: string; installationIds: string[] }

/**
 * Queues one alert mail to every contact of every exposed customer, whatever their digest settings. `causeId` (a
 * withdrawal or a verdict revision), the occasion on which it came to fail if there is one, and the contact make the key, so
 * doing it again sends nothing twice.
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
  const replacement = cause.remediation.do === 'replace_with' ? (await tx.db.select().from(build).where(eq(build.id, cause.remediation.buildId)))[0] : undefined
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
      remediation: remediationFor(cause.remediation, to.locale, name(replacement)),
      link,
    }
    return { to, alert }
  })
}

type Cause = { kind: RecallAlert['cause']; reason: Wording; remediation: Remediation | { do: 'wait' } }

/** A withdrawal, the revision whose outcome turned to `fail` where the build is installed, or the run that made it so. */
const readCause = async (tx: Tx, causeId: string, occasionId: string | undefined): Promise<Cause> => {
  const [pulled] = await tx.db.select().from(withdrawal).where(eq(withdrawal.id, causeId))
  if (pulled) return { kind: 'recall', reason: pulled.reason, remediation: pulled.remediation }
  const [revision] = await tx.db.select().from(verdictRevision).where(eq(verdictRevision.id, causeId))
  const { kind, reason, summary, remediation } = revision!
  const [sealed] = occasionId && kind !== 'fail' ? await tx.db.select({ id: run.id }).from(run).where(eq(run.id, occasionId)) : []
  // What a verdict that cleared the build says to do was not meant for one that fails.
  if (sealed) return { kind: 'fail', reason: { en: translator('en', 'mail')('fail.laterRun'), ja: translator('ja', 'mail')('fail.laterRun') }, remediation: { do: 'wait' } }
  return { kind: 'fail', reason: reason ? { en: reason } : summary, remediation }
}

const remediationFor = (remediation: Cause['remediation'], locale: Locale, replacement: string): RecallAlert['remediation'] => {
  const stepsOf = (steps: Wording | undefined) => (steps ? inLocale(steps, locale).split(/\r?\n/).map(step => step.trim()).filter(Boolean) : [])
  if (remediation.do === 'wait') return { do: 'wait' }
  if (remediation.do !== 'replace_with') return { do: remediation.do, steps: stepsOf(remediation.steps) }
  return { do: 'replace_with', build: replacement, steps: stepsOf(remediation.steps) }
}
