import { eq } from 'drizzle-orm'
import { consultancy } from '@/db/schema'
import { asActor, type Tx } from '@/db/scope'
import type { Consultant } from '@/server/actor'
import { ensureUser } from '@/server/auth/users'
import { searchBuilds, versionText } from '@/server/catalogue/queries'
import { changePolicies } from '@/server/facet-policies/change-policies'
import { previewPolicies } from '@/server/facet-policies/queries'
import { changeSettings } from '@/server/people/change-settings'
import { foundConsultancy } from '@/server/people/found-consultancy'
import { changeNotices, noticeSettings } from '@/server/people/notice-settings'
import { JONAS, MARA, PRIYA } from './cast'
import { clockSince, clockUntil, type Clock } from './clock'
import { findDemoOwner } from './find-owner'
import { joinConsultancy } from './join'
import { openJournal, type Journal } from './journal'

const NAME = 'Kestrel IT'

/** Who tells the story, and by which clock. */
export type House = { journal: Journal; clock: Clock; mara: Consultant; jonas: Consultant; priya: Consultant }

/** The consultancy with its people and settings; goes on with the one that an interrupted telling has founded. */
export const openHouse = async (now: Date): Promise<House> => {
  const mara = (await findDemoOwner()) ?? (await found(now))
  const clock = clockSince(await readFoundedAt(mara))
  const journal = await openJournal(mara)
  await journal.step('house/settings', mara, clock(72, '08:00'), async tx => {
    await changeSettings(tx, { name: NAME, currency: 'USD', labourRate: '120.00', zone: MARA.zone })
  })
  await journal.step('house/watch', mara, clock(72, '08:10'), async tx => {
    const rows = ['transport_agent', 'cluster'].map(kind => ({ key: `component:${kind}`, policy: 'ignore' as const, compare: 'exact' as const, version: 'major' as const, names: '' }))
    await changePolicies(tx, { rows, seen: (await previewPolicies(tx, { rows })).digest, reason: 'None of our customers has transport agents or clusters yet' })
  })
  const jonas = await joinConsultancy(mara, JONAS, 'engineer', clock(72, '09:00'))
  const priya = await joinConsultancy(mara, PRIYA, 'billing', clock(72, '09:05'))
  for (const one of [jonas, priya]) {
    await journal.step(`house/notices/${one.role}`, one, clock(72, '11:00'), async tx => changeNotices(tx, { ...(await noticeSettings(tx)), digestFrequency: 'off' }))
  }
  return { journal, clock, mara, jonas, priya }
}

const found = async (now: Date): Promise<Consultant> => {
  const user = await ensureUser(MARA)
  const { owner } = await foundConsultancy(user, { name: NAME, yourName: MARA.name, currency: 'USD', zone: MARA.zone, locale: MARA.locale }, clockUntil(now)(72, '07:30'))
  return owner
}

const readFoundedAt = async (owner: Consultant): Promise<Date> => {
  const [row] = await asActor(owner, tx => tx.db.select({ at: consultancy.createdAt }).from(consultancy).where(eq(consultancy.id, owner.consultancyId)))
  return row!.at
}

/** A build of the public catalogue by its version. */
export const buildOf = async (tx: Tx, version: string): Promise<{ id: string }> => {
  const { rows } = await searchBuilds(tx, { words: version })
  const match = rows.find(row => versionText(row.build) === version)
  if (!match) throw new Error(`the demo needs build ${version}, which the catalogue does not have; run npm run db:migrate`)
  return { id: match.build.id }
}
