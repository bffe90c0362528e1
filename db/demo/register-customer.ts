import { changeInstallation, changeInstallationInput } from '@/server/environments/change-installation'
import { createCustomer } from '@/server/environments/create-customer'
import { createEnvironment } from '@/server/environments/create-environment'
import { createSystem, createSystemInput } from '@/server/environments/create-system'
import { findInstallation } from '@/server/environments/find'
import { recordComponent } from '@/server/environments/record-component'
import { recordInstallation, recordInstallationInput } from '@/server/environments/record-installation'
import { statesNone } from '@/server/environments/states-none'
import { acceptAgreement } from '@/server/billing/accept-agreement'
import { setAgreement } from '@/server/billing/set-agreement'
import { changeNotices, noticeSettings } from '@/server/people/notice-settings'
import type { Tx } from '@/db/scope'
import type { Consultant, Contact } from '@/server/actor'
import { dayOf, minutesAfter } from './clock'
import { BACKUP, type CustomerFacts, type CustomerKey } from './customers'
import type { House } from './house'
import { joinCustomer } from './join'

export const PRODUCT = 'exchange-2007'
export const BRANCH = 'exchange-2007/sp1'
export const OS = 'Windows Server 2003 R2 x64'

/** A customer as the story goes on with it: ids by name. */
export type Served = { customerId: string; approver: Contact; environments: Record<string, string>; systems: Record<string, string>; installations: Record<string, string> }
export type Customers = Record<CustomerKey, Served>
/** Those served from the beginning. */
export type EarlyCustomers = Omit<Customers, 'moreno'>

/** Registers a customer with all it runs, invites its approver, and settles terms and digests with them. */
export const registerCustomer = async ({ journal, mara, jonas }: House, key: string, facts: CustomerFacts, at: Date, { accepts }: { accepts: boolean }): Promise<Served> => {
  const ids = await journal.step(`${key}/register`, jonas, at, tx => register(tx, facts))
  const { customerId } = ids
  await journal.step(`${key}/terms`, mara, minutesAfter(at, 20), tx => setAgreement(tx, { customerId, weight: facts.weight, optedOut: false }))
  const approver = await joinCustomer(mara, customerId, facts.approver, 'approver', minutesAfter(at, 30))
  await journal.step(`${key}/settings`, approver, minutesAfter(at, 150), async tx => {
    await changeNotices(tx, { ...(await noticeSettings(tx)), digestFrequency: facts.digest })
    if (accepts) await acceptAgreement(tx, { number: 1 })
  })
  return { ...ids, approver }
}

const register = async (tx: Tx<Consultant>, facts: CustomerFacts): Promise<Omit<Served, 'approver'>> => {
  const { name, zone, locale, places, startsOn } = facts
  const { id: customerId } = await createCustomer(tx, { name, zone, locale })
  const ids: Omit<Served, 'approver'> = { customerId, environments: {}, systems: {}, installations: {} }
  for (const place of places) {
    const { id: environmentId } = await createEnvironment(tx, { customerId, name: place.name })
    ids.environments[place.name] = environmentId
    await recordComponent(tx, { environmentId, kind: 'backup', ...BACKUP })
    if (place.antivirus === 'none') await statesNone(tx, { environmentId, kind: 'antivirus', basis: 'Survey on site: no scanner on the mail servers, mail is scanned by the provider.' })
    else if (place.antivirus) await recordComponent(tx, { environmentId, kind: 'antivirus', ...place.antivirus })
    for (const { name, roles, ...updates } of place.servers) {
      const machine = await createSystem(tx, createSystemInput.parse({ environmentId, name, os: OS, language: locale, ...updates }))
      const given = { systemId: machine.id, productId: PRODUCT, branchId: BRANCH, edition: 'Standard', roles, version: startsOn, seenOn: dayOf(tx.now) }
      ids.systems[name] = machine.id
      ids.installations[name] = (await recordInstallation(tx, recordInstallationInput.parse(given))).id
    }
  }
  return ids
}

/** What a server was seen to answer; everything else about its installation stays as it was. */
export const reportBuild = async (tx: Tx<Consultant>, installationId: string, seen: { version?: string; hash?: string }): Promise<void> => {
  const { branchId, edition, roles } = await findInstallation(tx, installationId)
  await changeInstallation(tx, changeInstallationInput.parse({ installationId, branchId: branchId ?? undefined, edition: edition ?? undefined, roles: roles ?? [], ...seen, seenOn: dayOf(tx.now) }))
}
