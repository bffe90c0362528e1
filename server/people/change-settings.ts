import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { consultancy } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { componentFacetKey } from '../domain/facets'
import { parseMoney } from '../domain/money'
import { reprofileAll } from '../environments/reprofile'
import { DomainError } from '../errors'
import { input, line } from '../forms'
import { currency } from './currencies'
import { consultancySettings } from './queries'
import { zone } from './zones'

export const changeSettingsInput = input({
  name: line(),
  currency: currency(),
  labourRate: line(20),
  zone: zone(),
  watchedKinds: z.string().max(2_000).default(''),
})

/** The house's own settings. `labourRate` is an amount an hour, as a person writes it; `watchedKinds` are component kinds, by line or comma. */
export const changeSettings = async (tx: Tx<Consultant>, { labourRate, ...given }: z.infer<typeof changeSettingsInput>): Promise<void> => {
  const labourRateMinor = parseMoney(labourRate, given.currency)
  if (labourRateMinor === null || labourRateMinor > 2_000_000_000) {
    throw new DomainError('bad_input', 'people.errors.labourRate', { field: 'labourRate', params: { currency: given.currency } })
  }
  const before = await consultancySettings(tx)
  const after = { ...given, watchedKinds: kindsIn(given.watchedKinds), labourRateMinor }
  await tx.db.update(consultancy).set(after).where(eq(consultancy.id, tx.consultancyId))
  // What counts in a profile has changed: every installation is profiled anew, and new profiles are evaluated.
  if (before.watchedKinds.join() !== after.watchedKinds.join()) await reprofileAll(tx)
  await audit(tx, { verb: 'changeSettings', subject: { kind: 'consultancy', id: tx.consultancyId }, before, after })
}

/** `Transport agent, backup` → `backup`, `transport_agent`: as the facets of components name their kinds. */
const kindsIn = (text: string): string[] =>
  [...new Set(text.split(/[\n,、]/).filter(kind => kind.trim() !== '').map(kind => componentFacetKey(kind).replace(/^component:/, '')))].sort()
