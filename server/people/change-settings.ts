import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { consultancy } from '@/db/schema'
import type { Tx } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { parseMoney } from '../domain/money'
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
})

/** The house's own settings. `labourRate` is an amount an hour, as a person writes it. */
export const changeSettings = async (tx: Tx<Consultant>, { labourRate, ...given }: z.infer<typeof changeSettingsInput>): Promise<void> => {
  const labourRateMinor = parseMoney(labourRate, given.currency)
  if (labourRateMinor === null || labourRateMinor > 2_000_000_000) {
    throw new DomainError('bad_input', 'people.errors.labourRate', { field: 'labourRate', params: { currency: given.currency } })
  }
  const before = await consultancySettings(tx)
  const after = { ...given, labourRateMinor }
  await tx.db.update(consultancy).set(after).where(eq(consultancy.id, tx.consultancyId))
  await audit(tx, { verb: 'changeSettings', subject: { kind: 'consultancy', id: tx.consultancyId }, before, after })
}
