import { expect, test } from 'vitest'

import {
  formatCount,
  formatCountdown,
  formatDateTime,
  formatMoney,
  formatTime,
  minorUnits,
  moneyParts,
} from './format'
import { nearest } from './language'

const yuan = (amount: number) => ({ amount, currency: 'CNY' })

test('money is read in both languages', () => {
  expect(formatMoney(yuan(12_800), 'zh-CN')).toBe('¥128.00')
  expect(formatMoney(yuan(12_800), 'en')).toBe('¥128.00')
  expect(formatMoney(yuan(-5), 'en')).toBe('-¥0.05')
  expect(formatMoney({ amount: 1_500, currency: 'JPY' }, 'en')).toBe('¥1,500')
  expect(minorUnits('JPY')).toBe(1)
})

test('a price falls into its pieces', () => {
  expect(moneyParts(yuan(123_456), 'en')).toEqual({
    minus: '',
    sign: '¥',
    whole: '1,234',
    point: '.',
    decimals: '56',
  })
  expect(moneyParts({ amount: 1_500, currency: 'JPY' }, 'en')).toMatchObject({
    whole: '1,500',
    point: '',
    decimals: '',
  })
})

test('counts are exact while digits matter', () => {
  expect(formatCount(1_284, 'en')).toBe('1,284')
  expect(formatCount(12_840, 'en')).toBe('12.8K')
  expect(formatCount(12_840, 'zh-CN')).toBe('1.3万')
})

test('a deadline counts down to nothing and stays there', () => {
  expect([899_500, 60_000, 1, 0, -5_000].map(formatCountdown)).toEqual([
    '15:00',
    '1:00',
    '0:01',
    '0:00',
    '0:00',
  ])
  expect(formatCountdown(3_725_000)).toBe('1:02:05')
})

test('a clock reads as people write it', () => {
  const at = new Date('2026-05-01T08:05:00').toISOString() // of the reader's own zone
  expect(formatTime(at, 'en')).toMatch(/^8:05\sAM$/u)
  expect(formatTime(at, 'zh-CN')).toBe('8:05')
})

test('the year is said when it is another one', () => {
  const now = new Date('2026-05-01T04:00:00Z')
  expect(formatDateTime('2026-04-03T04:00:00Z', 'en', now)).not.toContain('2026')
  expect(formatDateTime('2025-04-03T04:00:00Z', 'en', now)).toContain('2025')
})

test('the nearest of our languages is spoken', () => {
  expect(nearest(['fr-FR', 'zh-TW', 'en'])).toBe('zh-CN')
  expect(nearest(['en-GB', 'zh-CN'])).toBe('en')
  expect(nearest(['fr'])).toBe('zh-CN')
  expect(nearest(['fr'], ['en', 'zh-CN'])).toBe('en')
})
