import type { CartLine } from '@hawker/shared'
import { expect, test } from 'vitest'

import { chosenOf, partsOf, ticked, totalOf } from './choosing'

function line(sku: string, store: string, quantity = 1, available = 9): CartLine {
  const unit_price = { amount: 500, currency: 'CNY' }
  const words = { title: sku, options_text: '', picture_url: null }
  return { sku_id: sku, product_id: 'prd_1', store_id: store, quantity, unit_price, available, ...words }
}

const TEA = line('tea', 'one', 2)
const CUP = line('cup', 'one')
const MUG = line('mug', 'two')
const GONE = line('gone', 'two', 2, 1)
const LINES = [TEA, CUP, MUG, GONE]

test('lines stand under their store', () => {
  const stores = [
    { id: 'one', name: 'Tea House' },
    { id: 'two', name: 'Mugs' },
  ]

  const parts = partsOf({ lines: LINES, stores })

  expect(parts.map((part) => [part.storeName, part.lines])).toEqual([
    ['Tea House', [TEA, CUP]],
    ['Mugs', [MUG, GONE]],
  ])
})

test('everything is bought that is there and was not put aside', () => {
  expect(chosenOf(LINES, new Set())).toEqual([TEA, CUP, MUG])
  expect(chosenOf(LINES, new Set(['tea', 'mug']))).toEqual([CUP])
})

test('ticking takes back what was put aside, line by line and for a whole store', () => {
  const aside = ticked(new Set(), [TEA, CUP], false)

  expect([...aside]).toEqual(['tea', 'cup'])
  expect([...ticked(aside, [CUP], true)]).toEqual(['tea'])
})

test('the sum is that of what was chosen', () => {
  expect(totalOf([TEA, MUG], 'CNY')).toEqual({ amount: 1500, currency: 'CNY' })
})
