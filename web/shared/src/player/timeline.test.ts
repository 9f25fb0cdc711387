import { expect, test } from 'vitest'

import { lengthS, positionOf, programmeAt, type Span } from './timeline'

const START = Date.parse('2026-05-01T04:00:00Z')
// Two segments, a minute in which nothing came, and one more.
const spans: Span[] = [
  { startS: 0, durationS: 2, programmeMs: START },
  { startS: 2, durationS: 2, programmeMs: START + 2_000 },
  { startS: 4, durationS: 2, programmeMs: START + 64_000 },
]

test('a position and its moment lead to each other', () => {
  for (const positionS of [0, 0.5, 2, 3.999, 4, 5.5]) {
    const moment = programmeAt(spans, positionS)
    expect(positionOf(spans, moment ?? 0)).toBeCloseTo(positionS, 6)
  }
  expect(programmeAt(spans, 4.5)).toBe(START + 64_500)
})

test('what was not recorded lies where the recording goes on', () => {
  expect(positionOf(spans, START + 30_000)).toBe(4)
})

test('a moment outside of the recording lies at its nearer end', () => {
  expect(positionOf(spans, START - 10_000)).toBe(0)
  expect(positionOf(spans, START + 900_000)).toBe(6)
})

test('of no recording nothing is told', () => {
  expect([programmeAt([], 1), positionOf([], START), lengthS([])]).toEqual([null, null, 0])
  expect(lengthS(spans)).toBe(6)
})
