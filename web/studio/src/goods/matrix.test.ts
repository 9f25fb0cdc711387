import { describe, expect, it } from 'vitest'

import type { Content } from '../api/products'
import {
  combinations,
  emptyContent,
  isFull,
  skuOf,
  withAxis,
  withoutAxis,
  withoutValue,
  withSku,
  withValue,
} from './matrix'

const CNY = (amount: number) => ({ amount, currency: 'CNY' })

function tea(): Content {
  const one = withSku(emptyContent(), [], { id: 'sku_1', price: CNY(1990) })
  const sized = withValue(withAxis(one), 0, { zh: '100克', en: '100 g' })
  return withSku(sized, [1], { id: 'sku_2', price: CNY(3490) })
}

describe('the matrix of a product', () => {
  it('begins with one SKU and no option', () => {
    expect(combinations([])).toEqual([[]])
    expect(emptyContent().skus.map(({ choices }) => choices)).toEqual([[]])
  })

  it('keeps what was sold as the first value of a new option', () => {
    expect(tea().skus.map(({ id, choices }) => [id, choices])).toEqual([
      ['sku_1', [0]],
      ['sku_2', [1]],
    ])
  })

  it('sells a new value in every combination, at the price beside it', () => {
    const two = withValue(withAxis(tea()), 1, { zh: '罐', en: 'Tin' })

    expect(two.skus.map(({ choices, price, id }) => [choices, price?.amount, id])).toEqual([
      [[0, 0], 1990, 'sku_1'],
      [[0, 1], 1990, null],
      [[1, 0], 3490, 'sku_2'],
      [[1, 1], 3490, null],
    ])
  })

  it('lets a value go with its SKUs, and moves those behind it up', () => {
    const less = withoutValue(tea(), 0, 0)

    expect(less.axes[0]?.values).toEqual([{ zh: '100克', en: '100 g' }])
    expect(less.skus.map(({ id, choices }) => [id, choices])).toEqual([['sku_2', [0]]])
  })

  it('keeps the first of the SKUs that differed in an option that goes', () => {
    const none = withoutAxis(tea(), 0)

    expect(none.skus.map(({ id, choices }) => [id, choices])).toEqual([['sku_1', []]])
  })

  it('need not sell every combination', () => {
    const without = withSku(tea(), [0], null)
    const back = withSku(without, [0], { price: CNY(1) })

    expect(skuOf(without, [0])).toBeUndefined()
    expect(back.skus.map(({ choices }) => choices)).toEqual([[0], [1]])
  })

  it('says when one value more would be too many', () => {
    const values = (count: number) => Array.from({ length: count }, () => ({ zh: '', en: '' }))
    const axes = [
      { zh: '', en: '', values: values(20) },
      { zh: '', en: '', values: values(10) },
    ]

    expect(isFull(axes, 0)).toBe(true)
    expect(isFull(axes.slice(0, 1), 0)).toBe(false)
  })
})
