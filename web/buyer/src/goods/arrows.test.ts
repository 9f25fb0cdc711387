import { expect, test } from 'vitest'

import { arrowTo } from './arrows'

test.each([
  ['ArrowRight', 0, 1],
  ['ArrowDown', 2, 0],
  ['ArrowLeft', 0, 2],
  ['ArrowUp', 2, 1],
  ['ArrowRight', -1, 1], // nothing is chosen yet
])('%s at %i leads to %i', (key, at, to) => {
  expect(arrowTo(key, at, 3)).toBe(to)
})

test('other keys lead nowhere, and so do arrows among nothing', () => {
  expect(arrowTo('Enter', 0, 3)).toBeNull()
  expect(arrowTo('ArrowDown', 0, 0)).toBeNull()
})
