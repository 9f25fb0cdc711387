import { expect, test } from 'vitest'

import { fromField, isPast, toField } from './plan'

test('what was typed comes back as it was typed', () => {
  const typed = '2026-11-29T20:05'

  expect(toField(fromField(typed))).toBe(typed)
  expect(fromField(typed)).toBe(new Date(2026, 10, 29, 20, 5).toISOString())
})

test('no time is an empty field', () => {
  expect(toField(null)).toBe('')
  expect(fromField('')).toBeNull()
  expect(isPast('', new Date())).toBe(false)
})

test('a time is past from its minute on', () => {
  expect(isPast('2026-11-29T20:05', new Date(2026, 10, 29, 20, 4, 59))).toBe(false)
  expect(isPast('2026-11-29T20:05', new Date(2026, 10, 29, 20, 5))).toBe(true)
})
