import { expect, test } from 'vitest'

import { expectationOf, startOf } from './when'

const at = (text: string): string => new Date(text).toISOString() // of the reader's own zone
const now = new Date('2026-05-01T12:00:00').getTime()

test.each([
  ['2026-05-01T15:00:00', 'today'],
  ['2026-05-01T20:00:00', 'tonight'],
  ['2026-05-02T00:30:00', 'tomorrow'],
  ['2026-05-02T23:30:00', 'tomorrow'],
  ['2026-05-03T09:00:00', 'day'],
])('%s is called %s', (text, key) => {
  expect(startOf(at(text), now, 'en').key).toBe(key)
})

test('a start is told with its day and its time', () => {
  const start = startOf(at('2026-05-03T20:05:00'), now, 'en')

  expect(start.day).toBe('Sun, May 3')
  expect(start.time).toBe('8:05\u00a0PM')
})

test.each([
  [null, 'unknown'],
  ['2026-05-03T12:00:00', 'far'],
  ['2026-05-01T12:00:01', 'soon'],
  ['2026-05-01T12:00:00', 'late'],
  ['2026-05-01T09:00:01', 'late'],
  ['2026-05-01T09:00:00', 'missed'],
])('a room that begins at %s is %s at noon', (text, expectation) => {
  expect(expectationOf(text === null ? null : at(text), now)).toBe(expectation)
})
