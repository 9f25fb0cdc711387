import { expect, test } from 'vitest'

import type { Chapter } from '../api/types'
import { chapterAt, pinsOf } from './chapters'
import { pinAt } from './state'

const at = (second: number): string => `2026-05-01T04:00:${String(second).padStart(2, '0')}Z`
const ms = (second: number): number => Date.parse(at(second))
const chapter = (id: string, from: number, to: number | null): Chapter => ({
  id,
  product: {
    id,
    store_id: 'sto_1',
    title: id,
    subtitle: '',
    picture_url: null,
    price: { amount: 100, currency: 'CNY' },
    compare_at: null,
    available: 5,
  },
  begins_at: at(from),
  ends_at: to === null ? null : at(to),
  clip_url: null,
})
const chapters = [chapter('tea', 5, 20), chapter('cup', 20, 30), chapter('pot', 40, null)]

test('what a picture shows is pinned as it was then', () => {
  const pins = pinsOf(chapters)
  const shown = [4, 5, 19, 20, 29, 30, 39, 40, 59].map(
    (second) => pinAt(pins, ms(second))?.product.id ?? null,
  )
  expect(shown).toEqual([null, 'tea', 'tea', 'cup', 'cup', null, null, 'pot', 'pot'])
})

test('a moment lies in a chapter or between them', () => {
  const found = [4, 5, 20, 30, 41].map((second) => chapterAt(chapters, ms(second))?.id ?? null)
  expect(found).toEqual([null, 'tea', 'cup', null, 'pot'])
  expect(chapterAt(chapters, null)).toBeNull()
})
