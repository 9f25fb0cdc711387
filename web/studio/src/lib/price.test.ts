import { describe, expect, it } from 'vitest'

import { parsePrice, typedPrice } from './price'

describe('a typed price', () => {
  it.each([
    ['128', 12800],
    ['128.5', 12850],
    ['128.50', 12850],
    [' ¥1,280.00 ', 128000],
    ['１２８．００', 12800],
    ['0.01', 1],
    ['12.', 1200],
  ])('reads %s as %i minor units', (typed, minor) => {
    expect(parsePrice(typed, 'CNY')).toBe(minor)
  })

  it.each(['', '0', '0.00', '-3', '1.234', 'abc', '1e5', '12.3.4', '12345678901'])(
    'refuses %s',
    (typed) => {
      expect(parsePrice(typed, 'CNY')).toBeNull()
    },
  )

  it('has no decimals where the currency has none', () => {
    expect(parsePrice('500', 'JPY')).toBe(500)
    expect(parsePrice('500.5', 'JPY')).toBeNull()
    expect(typedPrice({ amount: 500, currency: 'JPY' })).toBe('500')
  })

  it('is written back as it would be typed', () => {
    const price = { amount: 1999999999, currency: 'CNY' }
    expect(typedPrice({ amount: 12850, currency: 'CNY' })).toBe('128.50')
    expect(parsePrice(typedPrice(price), 'CNY')).toBe(price.amount)
  })
})
