import { api, type Cart } from '@hawker/shared'
import { computed, shallowRef } from 'vue'

/** The buyer's cart, one for all pages. */

const cart = shallowRef<Cart | null>(null)
const aside = shallowRef<ReadonlySet<string>>(new Set()) // SKUs that are not to be bought now

async function load(): Promise<Cart> {
  cart.value = await api.get<Cart>('/cart')
  return cart.value
}

async function put(skuId: string, quantity: number): Promise<void> {
  cart.value = await api.put<Cart>(`/cart/lines/${skuId}`, { quantity })
}

/** Put so many more of a SKU into the cart. */
async function add(skuId: string, quantity: number): Promise<void> {
  const { lines } = cart.value ?? (await load())
  const already = lines.find((line) => line.sku_id === skuId)?.quantity ?? 0
  await put(skuId, already + quantity)
}

export const cartStore = {
  cart,
  aside,
  count: computed(() => cart.value?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0),
  load,
  put,
  add,
}
