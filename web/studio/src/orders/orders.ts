import type { Address, Moment } from '@hawker/shared'
import type { Tone } from '../ui/StatusTag.vue'

/** The statuses of an order that have a tab, in the order of the work. */
export const STATUSES = [
  'to_ship',
  'part_shipped',
  'shipped',
  'completed',
  'pending_payment',
  'closed',
  'cancelled_oversold',
] as const

const TONES: Record<string, Tone> = {
  to_ship: 'todo',
  part_shipped: 'todo',
  shipped: 'wait',
  completed: 'good',
  pending_payment: 'wait',
  closed: 'plain',
}

export function toneOf(status: string): Tone {
  return TONES[status] ?? 'plain'
}

/** Whether the store keeps the money: an order whose goods were gone was paid, and is paid back. */
export function isSale<T extends { status: string; paid_at: string | null }>(
  order: T,
): order is T & { paid_at: string } {
  return order.paid_at !== null && order.status !== 'cancelled_oversold'
}

/** Whether goods of it still have to leave. */
export function isToShip(order: { status: string }): boolean {
  return order.status === 'to_ship' || order.status === 'part_shipped'
}

/** The order `by` places away from the one that is open; the first when none is. */
export function neighbour<T extends { id: string }>(
  orders: readonly T[],
  openId: string | null,
  by: number,
): T | null {
  const at = orders.findIndex(({ id }) => id === openId)
  if (at < 0) return (by > 0 ? orders[0] : undefined) ?? null
  return orders[at + by] ?? null
}

/** The key of the words for a step of the timeline, the most exact one first. */
export function stepKeys(moment: Moment): string[] {
  return moment.reason ? [`${moment.step}_${moment.reason}`, moment.step] : [moment.step]
}

/** An address as it is written on a parcel; Chinese ones go from large to small. */
export function addressLines(address: Address): string[] {
  const { name, phone, region, city, district, line1, postal_code: code } = address
  const parts =
    address.country === 'CN'
      ? [`${name} ${phone}`, [...new Set([region, city, district])].join(' '), line1, code]
      : [name, phone, line1, [district, city].filter(Boolean).join(', '), `${region} ${code}`]
  return [...parts, address.country === 'CN' ? '' : address.country]
    .map((part) => part.trim())
    .filter(Boolean)
}
