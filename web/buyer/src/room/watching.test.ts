import { beforeEach, expect, test } from 'vitest'

import { keepWay, perHour, pick, readWay, type Rendition } from './watching'

const full: Rendition = { kind: 'full', url: '/f', height: 720, bandwidth: 2_500_000 }
const low: Rendition = { kind: 'low', url: '/l', height: 480, bandwidth: 800_000 }
const sound: Rendition = { kind: 'sound', url: '/s', height: null, bandwidth: 128_000 }

beforeEach(() => localStorage.clear())

test('what was chosen plays where there is such a rendition', () => {
  expect(pick([full, low, sound], 'low')).toBe(low)
  expect(pick([full, low, sound], 'sound')).toBe(sound)
})

test('who saves data gets the picture where there is no smaller one', () => {
  expect(pick([full, sound], 'low')).toBe(full)
  expect(pick([full], 'sound')).toBe(full)
  expect(pick([], 'full')).toBeUndefined()
})

test('an hour is told in what people pay for', () => {
  expect(perHour(full)).toEqual({ amount: 1.1, unit: 'GB' })
  expect(perHour(low)).toEqual({ amount: 360, unit: 'MB' })
  expect(perHour({ ...sound, bandwidth: 1 })).toEqual({ amount: 10, unit: 'MB' })
  expect(perHour({ ...full, bandwidth: null })).toBeNull()
})

test('the way is kept on this device', () => {
  expect(readWay()).toEqual({ kind: 'full', isSteady: false })
  keepWay({ kind: 'sound', isSteady: true })
  expect(readWay()).toEqual({ kind: 'sound', isSteady: true })
})

test.each(['{', '7', 'null', '{"kind":"huge"}'])('nonsense that is kept does no harm: %s', (text) => {
  localStorage.setItem('hawker.way-of-watching', text)
  expect(readWay()).toEqual({ kind: 'full', isSteady: false })
})
