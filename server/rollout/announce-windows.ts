import { eq, isNull } from 'drizzle-orm'
import { consultancy, contact, customer, environment, maintenanceWindow, windowNotice } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import { job } from '../actor'
import { versionText } from '../catalogue/queries'
import { installAnswers, type InstallRow } from '../decisions/install-facts'
import { nextWindow, type Span } from '../domain/maintenance-window'
import { env } from '../env'
import { log } from '../log'
import { queueMail } from '../mail/queue-mail'
import { renderWindowNotice, type WindowNotice } from '../mail/templates/window-notice'

const AHEAD_MS = 24 * 3_600_000
type Coming = { environmentId: string; environmentName: string; customerId: string; customerName: string; zone: string; span: Span }

/**
 * Tells each customer, once and a day ahead, of a window in which something may be installed. What is approved later than
 * that is told when it is. Run again it tells nothing twice: the notice's row and its mails are one transaction.
 */
export const announceWindows = async (now: Date = new Date()): Promise<void> => {
  const houses = await asActor(job('announce-windows', null), tx => tx.db.select({ id: consultancy.id }).from(consultancy), now)
  for (const { id } of houses) {
    for (const coming of await asActor(job('announce-windows', id), listComing, now)) {
      try {
        await announceWindow(id, coming, now)
      } catch (err) {
        log.error({ err, consultancyId: id, environmentId: coming.environmentId }, 'a window could not be announced')
      }
    }
  }
}

const listComing = async (tx: Tx): Promise<Coming[]> => {
  const rows = await tx.db
    .select({ window: maintenanceWindow, environmentName: environment.name, customerName: customer.name, zone: customer.zone })
    .from(maintenanceWindow)
    .innerJoin(environment, eq(environment.id, maintenanceWindow.environmentId))
    .innerJoin(customer, eq(customer.id, maintenanceWindow.customerId))
    .where(isNull(maintenanceWindow.endedAt))
  const told = new Set((await tx.db.select().from(windowNotice)).map(row => `${row.environmentId} ${row.opensAt.getTime()}`))
  return [...Map.groupBy(rows, row => row.window.environmentId)].flatMap(([environmentId, own]) => {
    const { environmentName, customerName, zone, window: { customerId } } = own[0]!
    const span = nextWindow(own.map(row => row.window), zone, tx.now)
    if (!span || span.opensAt.getTime() - tx.now.getTime() > AHEAD_MS || told.has(`${environmentId} ${span.opensAt.getTime()}`)) return []
    return [{ environmentId, environmentName, customerId, customerName, zone, span }]
  })
}

const announceWindow = async (consultancyId: string, coming: Coming, now: Date): Promise<void> => {
  // Asked as it will be when the window opens.
  const rows = (await asActor(job('announce-windows', consultancyId), tx => installAnswers(tx, { environmentIds: [coming.environmentId] }), coming.span.opensAt)).filter(mayThen)
  if (rows.length === 0) return
  const { contacts, houseName } = await asActor(job('announce-windows', consultancyId), async tx => ({
    contacts: await tx.db.select().from(contact).where(eq(contact.customerId, coming.customerId)),
    houseName: (await tx.db.select({ name: consultancy.name }).from(consultancy).where(eq(consultancy.id, consultancyId)))[0]!.name,
  }), now)
  const systems = rows.map(row => ({ system: row.systemName, build: [row.build.labels[0], versionText(row.build)].filter(Boolean).join(' '), backup: needsBackup(row), href: `${env().APP_URL}/portal/${coming.customerId}/updates/${row.build.id}` }))
  const letters: { to: (typeof contacts)[number]; mail: Awaited<ReturnType<typeof renderWindowNotice>> }[] = []
  for (const to of contacts) {
    const notice: WindowNotice = { consultancyName: houseName, customerName: coming.customerName, environmentName: coming.environmentName, span: coming.span, zone: to.zone, systems, link: `${env().APP_URL}/portal/${coming.customerId}` }
    letters.push({ to, mail: await renderWindowNotice(notice, to.locale) })
  }
  await asActor(job('announce-windows', consultancyId), async tx => {
    const { environmentId, customerId, span } = coming
    const [told] = await tx.db.insert(windowNotice).values({ consultancyId, customerId, environmentId, opensAt: span.opensAt, at: tx.now }).onConflictDoNothing().returning({ id: windowNotice.id })
    if (!told) return
    for (const { to, mail } of letters) {
      await queueMail(tx, { ...mail, kind: 'notice', key: `window:${environmentId}:${span.opensAt.toISOString()}:${to.id}`, to: to.email, locale: to.locale, customerId })
    }
  }, now)
}

const needsBackup = ({ answer }: InstallRow): boolean => !answer.may && answer.reasons.every(({ status, detail }) => status === 'window' && detail === 'backup')
/** A backup can still be verified before then. */
const mayThen = (row: InstallRow): boolean => row.answer.may || needsBackup(row)
