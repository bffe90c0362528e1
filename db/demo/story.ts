import { setAgreement } from '@/server/billing/set-agreement'
import { runDigests } from '@/server/digests/run-digests'
import { markAllPaid } from './bill'
import { CUSTOMERS } from './customers'
import { openHouse, type House } from './house'
import { openLab } from './open-lab'
import { tellPrerelease } from './prerelease'
import { registerCustomer, type EarlyCustomers, type Served } from './register-customer'
import { tellRollup3 } from './rollup-3'
import { tellRollup4 } from './rollup-4'
import { tellRollup5 } from './rollup-5'

/**
 * Tells the demo's story from its first step to its last, by the product's own verbs and in the order it happened. The
 * vendor's dates stay what they are; the consultancy's own are counted back from `now`. Told half way, it goes on.
 */
export const tellStory = async (now: Date): Promise<void> => {
  const house = await openHouse(now)
  const { journal, clock, mara } = house
  const lab = await openLab(house)
  const early = await registerEarly(house)
  const { buildId: rollup3Id } = await tellRollup3(house, lab, early)
  await sendDigests(house, 59)
  await tellPrerelease(house, lab, early, rollup3Id)
  await journal.step('moravia/opts-out', mara, clock(52, '13:00'), tx => setAgreement(tx, { customerId: early.moravia.customerId, weight: CUSTOMERS.moravia.weight, optedOut: true }))
  const moreno = await registerCustomer(house, 'moreno', CUSTOMERS.moreno, clock(50, '09:00'), { accepts: false })
  await sendDigests(house, 45)
  const { campaignId } = await tellRollup4(house, lab, { ...early, moreno })
  await sendDigests(house, 24)
  await markAllPaid(house, 'rollup-4/paid', clock(13, '10:00'), campaignId, [early.takasaki, early.fjordvik].map(one => one.customerId))
  await sendDigests(house, 10)
  await tellRollup5(house, lab)
  await journal.end(mara, clock(1, '12:00'))
}

const registerEarly = async (house: House): Promise<EarlyCustomers> => {
  const { moreno: _later, ...facts } = CUSTOMERS
  const served: Record<string, Served> = {}
  for (const [key, one] of Object.entries(facts)) served[key] = await registerCustomer(house, key, one, house.clock(71, '09:00'), { accepts: true })
  return served as EarlyCustomers
}

/** The digests that had fallen due by that Monday, composed from how things stood then. No step: a period is told once anyway. */
const sendDigests = async ({ clock, mara }: House, daysAgo: number): Promise<void> => {
  await runDigests(clock(daysAgo, '12:00'), mara.consultancyId)
}
