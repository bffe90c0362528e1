import { nameServerRole } from './server-role'

// What faces the clients goes before what it talks to: Microsoft's order for Exchange 2007 and 2010. Edge stands apart in
// the perimeter and may go at any time; it is kept beside Unified Messaging so that mailboxes stay last. From 2013 on
// there is no order: each server holds every role that matters.
const EXCHANGE = ['Client Access', 'Hub Transport', 'Unified Messaging', 'Mailbox']
const BESIDE: Readonly<Record<string, string>> = { 'Edge Transport': 'Unified Messaging' }
const ORDERS: Readonly<Record<string, readonly string[]>> = { 'exchange-2007': EXCHANGE, 'exchange-2010': EXCHANGE }

/**
 * When a server's turn is among the roles of its product, from 0; 0 for all where the product has no order. One with
 * several roles comes with the last of them, and one whose roles are not known comes last: neither may overtake.
 */
export function roleTurn(productId: string, roles: readonly string[] | null): number {
  const order = ORDERS[productId]
  if (!order) return 0
  const turns = (roles ?? []).map((role) => order.indexOf(BESIDE[nameServerRole(role)] ?? nameServerRole(role)))
  const known = turns.filter((turn) => turn >= 0)
  return known.length > 0 ? Math.max(...known) : order.length - 1
}
