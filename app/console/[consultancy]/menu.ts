import type { Permission } from '@/server/permissions'

/** A place of the console: its path, its name under `console.nav`, who may see it, the letter that leads there after `g`. */
type Place = readonly [path: string, name: string, permission: Permission, go?: string]

export const PLACES: readonly Place[] = [
  ['', 'overview', 'console.read', 'o'],
  ['/customers', 'customers', 'console.read', 'c'],
  ['/catalogue', 'catalogue', 'console.read', 'b'],
  ['/lab', 'lab', 'console.read', 'l'],
  ['/billing', 'billing', 'billing.read', 'm'],
  ['/mail', 'mail', 'console.read', 'e'],
]

/** What holds for the whole house, behind one entry: a page of settings adds its line here. */
export const SETTINGS: readonly Place[] = [
  ['/settings', 'settings', 'settings.manage', 's'],
  ['/settings/facets', 'facets', 'console.read'],
  ['/people', 'people', 'people.read', 'p'],
  ['/billing/stripe', 'stripe', 'billing.manage'],
  ['/mail/digests', 'digests', 'console.read'],
  ['/audit', 'audit', 'audit.read', 'a'],
]
