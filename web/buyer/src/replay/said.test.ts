import type { SaidLine } from '@hawker/shared'
import { expect, test } from 'vitest'

import { behind, shownAt, type Stretch } from './said'

const START = Date.parse('2026-05-01T04:00:00Z')
const at = (second: number): string => new Date(START + second * 1000).toISOString()
const line = (second: number): SaidLine => ({
  id: `lin_${second}`,
  name: 'Lin',
  role: 'viewer',
  text: String(second),
  at: at(second),
})
const empty: Stretch = { fromMs: START, untilMs: START, lines: [] }

test('lines appear when the picture reaches the moment they were said', () => {
  const known = behind(empty, { items: [line(1), line(5), line(9)], until: at(30) })

  const texts = (second: number) => shownAt(known, START + second * 1000).map(({ text }) => text)
  expect([0, 1, 6, 9].map(texts)).toEqual([[], ['1'], ['1', '5'], ['1', '5', '9']])
  expect(known.untilMs).toBe(START + 30_000)
})

test('what comes twice at a seam is shown once', () => {
  const first = behind(empty, { items: [line(1), line(5)], until: at(5) })
  const both = behind(first, { items: [line(5), line(7)], until: at(60) })

  expect(both.lines.map(({ text }) => text)).toEqual(['1', '5', '7'])
})

test('of a long replay only the newest is kept, and it says from when on', () => {
  const many = Array.from({ length: 1_200 }, (_, n) => line(n))
  const known = behind(empty, { items: many, until: at(1_200) })

  expect(known.lines).toHaveLength(1_000)
  expect(known.fromMs).toBe(START + 200_000)
})

test('without a clock of the picture nothing is shown', () => {
  expect(shownAt(null, START)).toEqual([])
  expect(shownAt(behind(empty, { items: [line(1)], until: at(5) }), null)).toEqual([])
})
