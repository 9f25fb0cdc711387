import { describe, expect, it } from 'vitest'

import type { StudioProduct } from '../api/types'
import { priceRange, totals, withSku } from './products'

function sku(id: string, amount: number, onHand: number): StudioProduct['skus'][number] {
  const price = { amount, currency: 'CNY' }
  return {
    id,
    options_text: id,
    price,
    compare_at: null,
    on_hand: onHand,
    reserved: 1,
    available: onHand - 1,
  }
}

const product: StudioProduct = {
  id: 'prd_1',
  store_id: 'sto_1',
  status: 'published',
  title: 'Longjing',
  subtitle: '',
  picture_url: null,
  price: { amount: 900, currency: 'CNY' },
  has_draft: false,
  skus: [sku('a', 900, 5), sku('b', 1200, 7)],
}

describe('a product of the store', () => {
  it('costs from its lowest to its highest price', () => {
    const { lowest, highest } = priceRange(product) ?? {}
    expect([lowest?.amount, highest?.amount]).toEqual([900, 1200])
  })

  it('has the stock of all its SKUs', () => {
    expect(totals(product.skus)).toEqual({ on_hand: 12, reserved: 2, available: 10 })
  })

  it('changes one SKU and shows the lowest price again', () => {
    const dearer = withSku(product, 'a', { price: { amount: 1500, currency: 'CNY' } })

    expect(dearer.price?.amount).toBe(1200)
    expect(dearer.skus.map(({ price }) => price.amount)).toEqual([1500, 1200])
    expect(product.price?.amount).toBe(900)
  })
})
