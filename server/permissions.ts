import type { Actor } from './actor'

/**
 * Who may do what, in one table. A procedure names its permission; a role has it or has not.
 * The reviewed snapshot of this table is tests/security/permissions.snapshot.
 */
export const PERMISSIONS = {
  'console.read': ['owner', 'engineer', 'billing', 'reader'],
  'people.read': ['owner', 'engineer', 'billing', 'reader'],
  'people.manage': ['owner'],
  'settings.manage': ['owner'],
  'notices.manage': ['owner', 'engineer', 'billing', 'reader', 'approver', 'viewer'],
  'catalogue.manage': ['owner', 'engineer'],
  'environments.manage': ['owner', 'engineer'],
  'lab.work': ['owner', 'engineer'],
  'verdicts.write': ['owner', 'engineer'],
  'verdicts.publish': ['owner', 'engineer'],
  'withdrawals.write': ['owner', 'engineer'],
  'rollout.manage': ['owner', 'engineer'],
  'mail.resend': ['owner', 'engineer'],
  'billing.read': ['owner', 'billing'],
  'billing.manage': ['owner', 'billing'],
  'audit.read': ['owner'],
  'portal.read': ['approver', 'viewer'],
  'portal.decide': ['approver'],
  'portal.rollout': ['approver'],
  'portal.agree': ['approver'],
  'portal.delegate': ['approver'],
} as const satisfies Record<string, readonly string[]>

export type Permission = keyof typeof PERMISSIONS

export const roleMay = (role: string, permission: Permission): boolean =>
  (PERMISSIONS[permission] as readonly string[]).includes(role)

/** Jobs and devices have no role: no procedure is theirs. */
export const actorMay = (actor: Actor, permission: Permission): boolean =>
  'role' in actor && roleMay(actor.role, permission)
