import { globSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkout } from '@/bin/run'
import { freePort } from '@/db/embedded/cluster'
import { mail } from '@/db/schema'
import { asActor } from '@/db/scope'
import { addOwnBuild, addOwnBuildInput } from '@/server/catalogue/add-own-build'
import { approve } from '@/server/decisions/decide'
import { saveDraftInput } from '@/server/verdicts/draft-input'
import { saveDraft } from '@/server/verdicts/save-draft'
import { testDatabase } from '../support/database'
import { startMailServer } from '../support/mail-server'
import { addCustomer, addRig, as, house, seenDraft, sealedRun, SP1 } from '../support/scene'
import { seenOf } from '../support/tenant-work'
import { BUILD_MS, ensureBuiltOnce } from './built'
import { FULL, PARTS } from './form'
import { buildOlder, olderVersion } from './older-checkout'
import { partsOn } from './parts'
import { report } from './report'
import { visit } from './visitor'

const CUSTOMERS = 5
const BUILDS = 5

const database = await testDatabase()
const admin = new pg.Client({ connectionString: database.admin })
const server = await startMailServer()
const parts = partsOn(database, { SMTP_URL: server.url, LOG_LEVEL: 'fatal' })
let older: ReturnType<typeof buildOlder> | undefined
beforeAll(async () => {
  await admin.connect()
  if (!FULL) return
  await ensureBuiltOnce()
  older = buildOlder(olderVersion())
}, BUILD_MS * 2)
afterAll(async () => {
  await parts.stopAll()
  await server.stop()
  await admin.end()
  older?.remove()
})

// A build of its own, which takes a minute: `npm run faults` only.
describe.runIf(FULL)('a web process of the version before, on the schema of this one', () => {
  it('still serves: pages, a publication, a recall, and jobs that the workers of this version do', { timeout: 300_000 }, async () => {
    const began = Date.now()
    const kim = await house()
    const { slug } = (await admin.query<{ slug: string }>('select slug from consultancy where id = $1', [kim.consultancyId])).rows[0]!
    const rigId = await as(kim, tx => addRig(tx))
    const places: Awaited<ReturnType<typeof addCustomer>>[] = []
    for (let n = 0; n < CUSTOMERS; n++) places.push(await as(kim, tx => addCustomer(tx)))
    const [visitor, contact] = [await visit(kim), await visit(places[0]!.approver)]
    const ports = { old: await freePort(), now: await freePort() }
    await Promise.all([
      parts.start('web', { PORT: String(ports.old), from: older!.folder }), parts.start('web', { PORT: String(ports.now) }),
      ...Array.from({ length: PARTS }, () => parts.start('worker')),
    ].map(one => one.ready))

    let refused = 0
    const expectYes = async (port: number, procedure: string, given: object): Promise<void> => {
      if ((await visitor.write(port, `console/${slug}/${procedure}`, given))?.status !== 200) refused += 1
    }
    const names = { old: Array.from({ length: 10 }, (_, n) => `From the old ${n}`), now: Array.from({ length: 10 }, (_, n) => `From the new ${n}`) }
    for (const side of ['old', 'now'] as const) for (const name of names[side]) await expectYes(ports[side], 'customers.create', { name })
    for (let nth = 0; nth < BUILDS; nth++) {
      const version = `8.1.${600 + nth}.1`
      const { buildId, seen } = await as(kim, async tx => {
        const { id } = await addOwnBuild(tx, addOwnBuildInput.parse({ branchId: SP1, label: `Fix ${nth}`, kind: 'interim_update', channel: 'private', version, source: 'The vendor' }))
        await saveDraft(tx, saveDraftInput.parse({ buildId: id, kind: 'pass', summary: 'Tested', runIds: [await sealedRun(tx, id, rigId)] }))
        return { buildId: id, seen: await seenDraft(tx, id) }
      })
      await expectYes(ports.old, 'verdicts.publish', { buildId, seen })
      for (const { approver, environmentId } of places) await asActor(approver, async tx => approve(tx, { environmentId, buildId, seen: await seenOf(tx, buildId, environmentId), acknowledged: [] }))
      await expectYes(ports.old, 'recalls.withdraw', { buildId, reason: 'EWS crashes', remedy: 'keep', confirmation: version })
    }
    const alerts = async () => (await asActor(kim, tx => tx.db.select().from(mail))).filter(({ kind, state }) => kind === 'recall_alert' && state === 'sent').length
    await expect.poll(alerts, { timeout: 60_000, interval: 200 }).toBe(CUSTOMERS * BUILDS).catch(() => undefined)

    const paths = ['', '/customers', '/billing', '/mail', '/audit', '/people', '/catalogue', '/lab'].map(end => `/console/${slug}${end}`)
    const answers = await Promise.all(paths.map(path => visitor.page(ports.old, path).then(() => 200, (error: Error) => Number(/answered (\d+)/.exec(error.message)?.[1] ?? 0))))
    const portal = await contact.page(ports.old, `/portal/${places[0]!.customerId}`)
    const [seenByOld, seenByNew] = await Promise.all([visitor.page(ports.old, `/console/${slug}/customers`), visitor.page(ports.now, `/console/${slug}/customers`)])
    const unseen = [...names.old, ...names.now].filter(name => !seenByOld.includes(name) || !seenByNew.includes(name)).length
    report('older-web', began, [
      { what: 'migrations of the older version', count: older!.migrations },
      { what: 'migrations of this one', count: globSync('*.sql', { cwd: `${checkout}/db/migrations` }).length, atLeast: older!.migrations + 1 },
      { what: 'pages of it asked for', count: paths.length + 1 },
      { what: 'of them failing', count: answers.filter(status => status >= 500 || status === 0).length + (portal.includes('recalled') || portal.includes('Fix ') ? 0 : 1), want: 0 },
      { what: 'pages of it that are no page there', count: answers.filter(status => status === 404).length },
      { what: 'writes refused', count: refused, want: 0 },
      { what: 'customers that one of the two versions does not show', count: unseen, want: 0 },
      { what: 'alerts of its recalls, sent by this version’s workers', count: server.received.length, want: CUSTOMERS * BUILDS },
      { what: 'processes that ended by themselves', count: parts.counts.ended, want: 0 },
    ])
  })
})
