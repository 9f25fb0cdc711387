import { expect, test } from 'vitest'

import { isOver, STAGES, stagesDone, toneOf } from './journey'

test('a parcel passes its stages one by one', () => {
  expect(STAGES.map(stagesDone)).toEqual([1, 2, 3, 4, 5])
})

test('what is held up or went back never reached the door', () => {
  expect(stagesDone('exception')).toBe(4)
  expect(stagesDone('returned')).toBe(4)
  expect([isOver('exception'), isOver('returned'), isOver('delivered')]).toEqual([false, true, true])
  expect([toneOf('exception'), toneOf('returned'), toneOf('delivered')]).toEqual([
    'amber',
    'cinnabar',
    'jade',
  ])
})
