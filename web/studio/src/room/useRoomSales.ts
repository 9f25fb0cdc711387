import type { Order } from '@hawker/shared'
import { computed, type ComputedRef, type Ref, watch } from 'vue'

import { readOrders } from '../api/studio'
import { useLoad } from '../lib/useLoad'
import { useNow } from '../lib/useNow'
import type { Sales } from './ControlHead.vue'
import { roomSales } from './sales'

const REFRESH_MS = 15_000
const PAGE = 100
const PAGES = 20

/** The orders of a store since a moment, newest first. */
async function ordersSince(storeId: string, since: Date): Promise<Order[]> {
  const orders: Order[] = []
  let cursor: string | null = null
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await readOrders(storeId, { status: null, cursor, limit: PAGE })
    orders.push(...answer.items)
    cursor = answer.next_cursor
    const last = orders.at(-1)
    if (cursor === null || last === undefined || new Date(last.placed_at) < since) break
  }
  return orders
}

/**
 * What the broadcast of a room has sold so far; null before it began, or for who may not read
 * the orders of the store (`storeId` is then null). `sold` moves with every sale.
 */
export function useRoomSales(
  roomId: string,
  storeId: Ref<string | null>,
  startedAt: Ref<string | null>,
  sold: Ref<unknown>,
): ComputedRef<Sales | null> {
  const now = useNow(5_000)
  const { data, reload } = useLoad(
    async () =>
      storeId.value && startedAt.value
        ? await ordersSince(storeId.value, new Date(startedAt.value))
        : null,
    { of: [storeId, startedAt], everyMs: REFRESH_MS },
  )
  watch(sold, () => void reload())

  return computed(() => {
    if (!data.value || !startedAt.value) return null
    const counted = roomSales(data.value, roomId, new Date(startedAt.value), now.value)
    const currency = data.value[0]?.total.currency
    if (currency === undefined) return null
    return {
      orders: counted.orders,
      total: { amount: counted.amount, currency },
      perMinute: counted.perMinute,
    }
  })
}
