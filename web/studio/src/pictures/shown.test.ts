import { expect, test } from 'vitest'

import { asked, moved, type Shown } from './shown'

const picture = (id: string): Shown => ({
  id,
  url: '',
  thumb_url: '',
  width: 1,
  height: 1,
  colour: '',
  alt: { zh: `图 ${id}`, en: `picture ${id}` },
})
const list = ['a', 'b', 'c'].map(picture)
const ids = (of: readonly Shown[]): string => of.map(({ id }) => id).join('')

test('a picture moves by places and stops at the ends', () => {
  expect(ids(moved(list, 'a', 1))).toBe('bac')
  expect(ids(moved(list, 'c', -2))).toBe('cab')
  expect(ids(moved(list, 'a', -1))).toBe('abc')
  expect(ids(moved(list, 'b', 9))).toBe('acb')
  expect(ids(moved(list, 'x', 1))).toBe('abc')
})

test('the server is told the order and the words', () => {
  expect(asked(list).pictures[1]).toEqual({
    picture_id: 'b',
    alt_zh: '图 b',
    alt_en: 'picture b',
  })
})
