import type { Product, Sku } from '@hawker/shared'
import { expect, test } from 'vitest'

import { canHave, choose, firstChoice, skuOf, withStock } from './choice'

const sku = (id: string, weight: string, grade: string, amount: number, available = 5): Sku => ({
  id,
  options: { weight, grade },
  price: { amount, currency: 'CNY' },
  compare_at: null,
  available,
  picture_url: null,
})

function product(...skus: Sku[]): Product {
  return {
    id: 'prd_1',
    store_id: 'sto_1',
    store_name: 'tea house',
    title: 'Longjing',
    subtitle: '',
    description: '',
    picture_url: null,
    price: { amount: 100, currency: 'CNY' },
    compare_at: null,
    available: 0,
    pictures: [],
    options: [
      { name: 'weight', values: ['100 g', '250 g'] },
      { name: 'grade', values: ['A', 'B'] },
    ],
    skus,
  }
}

const tea = product(
  sku('dear', '100 g', 'A', 300),
  sku('cheap', '100 g', 'B', 100, 0),
  sku('middle', '250 g', 'A', 200),
)

test('the cheapest that can be had is chosen at first', () => {
  expect(firstChoice(tea)).toEqual({ weight: '250 g', grade: 'A' })
  expect(firstChoice(product(sku('gone', '100 g', 'A', 1, 0)))).toEqual({ weight: '100 g', grade: 'A' })
  expect(firstChoice(product())).toEqual({})
})

test('a tap changes one option and leaves the other', () => {
  const chosen = choose(tea, { weight: '250 g', grade: 'A' }, 'weight', '100 g')

  expect(skuOf(tea, chosen)?.id).toBe('dear')
})

test('the other option gives way when there is no such combination', () => {
  const chosen = choose(tea, { weight: '250 g', grade: 'A' }, 'grade', 'B')

  expect(skuOf(tea, chosen)?.id).toBe('cheap')
})

test('what cannot be had is known before it is tapped', () => {
  const choice = { weight: '100 g', grade: 'A' }

  expect(canHave(tea, choice, 'weight', '250 g')).toBe(true)
  expect(canHave(tea, choice, 'grade', 'B')).toBe(false)
})

test('what the room tells of stock counts at once', () => {
  const fresh = withStock(tea, { dear: 1, middle: 0 })

  expect(fresh.skus.map((each) => each.available)).toEqual([1, 0, 0])
  expect(fresh.available).toBe(1)
})
