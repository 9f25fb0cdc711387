/** What a broadcast has sold, counted from the store's orders. */

import { isSale } from '../orders/orders'

export interface RoomOrder {
  room_id: string | null
  status: string
  placed_at: string
  paid_at: string | null
  total: { amount: number; currency: string }
}

export interface RoomSales {
  orders: number // paid
  amount: number // minor units
  perMinute: number // paid in the last minute
}

const MINUTE_MS = 60_000

export function roomSales(
  orders: readonly RoomOrder[],
  roomId: string,
  since: Date,
  now: Date,
): RoomSales {
  const paid = orders
    .filter((order) => order.room_id === roomId && new Date(order.placed_at) >= since)
    .filter(isSale)
  const justNow = now.getTime() - MINUTE_MS
  return {
    orders: paid.length,
    amount: paid.reduce((sum, order) => sum + order.total.amount, 0),
    perMinute: paid.filter(({ paid_at: at }) => Date.parse(at) > justNow).length,
  }
}
