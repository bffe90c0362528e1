import { headers } from 'next/headers'
import { cache } from 'react'
import type { Locale } from '../actor'
import { contextAt } from '../request'
import { preferredLocale } from './preferred-locale'

/** The membership's language and zone where the address names one; before that, the cookie's or the browser's. */
export const requestLocale = cache(async (): Promise<{ locale: Locale; zone: string }> => {
  const path = (await headers()).get('x-patchbench-path') ?? ''
  const [, area, tenant] = path.split('/')
  if ((area === 'console' || area === 'portal') && tenant) {
    const { actor } = await contextAt(area, decodeURIComponent(tenant))
    if (actor && 'locale' in actor) return { locale: actor.locale, zone: actor.zone }
  }
  return { locale: await preferredLocale(), zone: 'UTC' }
})
