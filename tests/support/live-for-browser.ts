import { asActor } from '@/db/scope'
import { hashingAdapter } from '@/server/auth/adapter'
import { newToken } from '@/server/auth/credentials-at-rest'
import { endAllSessions } from '@/server/auth/session'
import { markPaid } from '@/server/billing/mark-paid'
import { findBuild } from '@/server/catalogue/queries'
import { confirmationFor, withdrawBuild } from '@/server/recalls/withdraw-build'
import { raiseTenant, type Tenant } from './tenants'

// What somebody else does while a browser test looks at an open page, in a process of their own on the database of the
// environment: the server hears of it through PostgreSQL alone, as from a second web process. A step's name comes in,
// its answer goes out.
let house: Tenant

const steps = {
  raise: async () => {
    house = await raiseTenant('Kestrel Live')
    const sessionToken = newToken()
    const { userId, customerId } = house.places[0].people.approver
    await hashingAdapter().createSession!({ sessionToken, userId, expires: new Date(Date.now() + 3_600_000) })
    return { sessionToken, customerId, buildId: house.ids.ru4 }
  },
  pay: () => asActor(house.people.billing, tx => markPaid(tx, { invoiceId: house.places[0].ids.invoiceId })),
  withdraw: () =>
    asActor(house.people.owner, async tx =>
      withdrawBuild(tx, { buildId: house.ids.ru4, reason: 'It stops EWS at noon', remedy: 'keep', confirmation: confirmationFor(await findBuild(tx, house.ids.ru4)) })),
  revoke: () => endAllSessions(house.places[0].people.approver.userId),
}

process.on('message', (step: keyof typeof steps) => {
  steps[step]().then(
    answer => process.send!({ answer: answer ?? null }),
    (error: unknown) => process.send!({ error: String(error instanceof Error ? error.stack : error) }),
  )
})
process.on('disconnect', () => process.exit())
