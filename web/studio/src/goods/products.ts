import type { Money } from '@hawker/shared'

import type { StudioProduct, StudioSku } from '../api/types'

/** The lowest and the highest price among the SKUs; null before it was published. */
export function priceRange(product: StudioProduct): { lowest: Money; highest: Money } | null {
  const lowest = product.price
  if (lowest === null) return null
  const highest = product.skus
    .map((sku) => sku.price)
    .reduce((most, next) => (next.amount > most.amount ? next : most), lowest)
  return { lowest, highest }
}

/** Stock over all SKUs. */
export function totals(skus: readonly Pick<StudioSku, 'on_hand' | 'reserved' | 'available'>[]): {
  on_hand: number
  reserved: number
  available: number
} {
  return skus.reduce(
    (sum, sku) => ({
      on_hand: sum.on_hand + sku.on_hand,
      reserved: sum.reserved + sku.reserved,
      available: sum.available + sku.available,
    }),
    { on_hand: 0, reserved: 0, available: 0 },
  )
}

/** The product with one of its SKUs changed. */
export function withSku(
  product: StudioProduct,
  skuId: string,
  change: Partial<StudioSku>,
): StudioProduct {
  const skus = product.skus.map((sku) => (sku.id === skuId ? { ...sku, ...change } : sku))
  const price = skus
    .map((sku) => sku.price)
    .reduce<Money | null>(
      (lowest, next) => (lowest === null || next.amount < lowest.amount ? next : lowest),
      null,
    )
  return { ...product, skus, price }
}
