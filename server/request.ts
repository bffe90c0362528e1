import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { TRPCError } from '@trpc/server'
import { cookies, headers } from 'next/headers'
import type { Consultant, Contact, Locale } from './actor'
import { membershipsOf, type Membership } from '@/db/credentials'
import { currentUser, sessionCookieName, userOfSession } from './auth/session'
import { preferredLocale } from './i18n/preferred-locale'
import { accountRouter, consoleRouter, portalRouter } from './root-router'
import { createCallerFactory, type Context } from './trpc'

export type Area = 'console' | 'portal'

const actorOf = (userId: string, m: Membership): Consultant | Contact => {
  const person = { userId, membershipId: m.membershipId, name: m.name, email: m.email, locale: m.locale, zone: m.zone }
  return m.customerId === null
    ? { ...person, kind: 'consultant', consultancyId: m.consultancyId, role: m.role as never }
    : { ...person, kind: 'contact', consultancyId: m.consultancyId, customerId: m.customerId, role: m.role as never }
}

/** Who asks, and as whom, at an address: memberships are read on every request, so revoking one is immediate. */
export const contextAt = cache(async (area: Area, tenant: string): Promise<Context & { membership: Membership | null }> => {
  const user = await currentUser()
  if (!user) return { user: null, actor: null, locale: await preferredLocale(), membership: null }
  const membership = await membershipAt(user.id, area, tenant)
  const actor = membership ? actorOf(user.id, membership) : null
  const locale: Locale = membership?.locale ?? (await preferredLocale())
  const token = (await cookies()).get(sessionCookieName())?.value
  const stillHere = async () => {
    const still = await userOfSession(token)
    const kept = still && (await membershipAt(still.id, area, tenant))
    return kept ? actorOf(still.id, kept) : null
  }
  return { user, actor, locale, membership, stillHere }
})

const membershipAt = async (userId: string, area: Area, tenant: string): Promise<Membership | null> =>
  (await membershipsOf(userId)).find(m => (area === 'console' ? m.customerId === null && m.consultancySlug === tenant : m.customerId === tenant)) ?? null

/** Page errors: a missing thing (an id that is none included) is a 404 page, a missing sign-in leads to the sign-in page. */
const onError = ({ error }: { error: TRPCError }): void => {
  if (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN' || error.code === 'BAD_REQUEST') notFound()
  if (error.code === 'UNAUTHORIZED') redirect('/sign-in')
}

const enter = async (area: Area, tenant: string) => {
  const context = await contextAt(area, tenant)
  if (!context.user) redirect(`/sign-in?next=${encodeURIComponent((await headers()).get('x-patchbench-path') ?? '/')}`)
  if (!context.actor) notFound()
  return { ...context, actor: context.actor, membership: context.membership! }
}

const makeConsole = createCallerFactory(consoleRouter)
const makePortal = createCallerFactory(portalRouter)
const makeAccount = createCallerFactory(accountRouter)

/** What a console page reads through: the same procedures, the same permissions. Redirects or 404s before anything streams. */
export const consoleAt = cache(async (consultancy: string) => {
  const { actor, membership, locale, user } = await enter('console', consultancy)
  if (actor.kind !== 'consultant') notFound()
  return { actor, membership, base: `/console/${consultancy}`, apiBase: `/api/trpc/console/${consultancy}`, api: makeConsole({ user, actor, locale }, { onError }) }
})

/** The same for a customer's portal. */
export const portalAt = cache(async (customer: string) => {
  const { actor, membership, locale, user } = await enter('portal', customer)
  if (actor.kind !== 'contact') notFound()
  return { actor, membership, base: `/portal/${customer}`, apiBase: `/api/trpc/portal/${customer}`, api: makePortal({ user, actor, locale }, { onError }) }
})

/** The same for a person's own account; null when nobody is signed in. */
export const accountApi = cache(async () => {
  const user = await currentUser()
  return user ? { user, api: makeAccount({ user, actor: null, locale: await preferredLocale() }, { onError }) } : null
})
