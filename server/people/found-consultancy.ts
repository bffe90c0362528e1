import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { consultancy, LOCALES, member } from '@/db/schema'
import { asActor } from '@/db/scope'
import type { Consultant } from '../actor'
import { audit } from '../audit'
import { input, line } from '../forms'
import type { SignedIn } from '../trpc'
import { currency } from './currencies'
import { zone } from './zones'

export const foundConsultancyInput = input({
  name: line(),
  yourName: line(),
  currency: currency(),
  zone: zone(),
  locale: z.enum(LOCALES),
})
export type FoundConsultancy = z.infer<typeof foundConsultancyInput>

/**
 * Makes a consultancy with the signed-in person as its owner. It is its own edge: before it there is no tenant to be in.
 * Returns the owner, who can act at once, and the address.
 */
export const foundConsultancy = async (user: SignedIn, given: FoundConsultancy, now: Date = new Date()): Promise<{ slug: string; owner: Consultant }> => {
  const owner: Consultant = {
    kind: 'consultant', role: 'owner', consultancyId: randomUUID(), membershipId: randomUUID(),
    userId: user.id, email: user.email, name: given.yourName, locale: given.locale, zone: given.zone,
  }
  const plain = slugOf(given.name)
  // Another tenant's name cannot be seen from here, only run into: then a suffix tells them apart.
  for (let attempt = 0; ; attempt++) {
    const slug = attempt === 0 && plain ? plain : `${plain || 'consultancy'}-${randomUUID().slice(0, 4 + attempt)}`
    try {
      await asActor(owner, async tx => {
        const made = { id: owner.consultancyId, slug, name: given.name, currency: given.currency, zone: given.zone }
        await tx.db.insert(consultancy).values({ ...made, createdAt: tx.now })
        await tx.db.insert(member).values({
          consultancyId: owner.consultancyId, id: owner.membershipId, role: 'owner', userId: user.id,
          email: user.email, name: given.yourName, locale: given.locale, zone: given.zone, createdAt: tx.now,
        })
        await audit(tx, { verb: 'foundConsultancy', subject: { kind: 'consultancy', id: owner.consultancyId }, after: made })
      }, now)
      return { slug, owner }
    } catch (error) {
      if (attempt >= 5 || !isTaken(error)) throw error
    }
  }
}

/** `Hoshi & Söhne GmbH` → `hoshi-sohne-gmbh`; a name without Latin letters has none of its own. */
const slugOf = (name: string) =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40).replace(/-+$/, '')

const isTaken = (error: unknown) => {
  const { code, constraint } = ((error as { cause?: unknown }).cause ?? error) as { code?: string; constraint?: string }
  return code === '23505' && constraint === 'consultancy_slug_unique'
}
