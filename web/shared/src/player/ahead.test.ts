import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { playAhead, takeAhead } from './ahead'
import { LiveEngine } from './engine'

const PLAYLIST = '/live/str_1/index.m3u8'
const OTHER = '/live/str_2/index.m3u8'
const LATER_MS = 60_000

// For good: the player that plays it comes when a test is over.
HTMLMediaElement.prototype.play = vi.fn(async () => undefined)
HTMLMediaElement.prototype.load = vi.fn()

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  takeAhead(null, {})
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('what plays already is taken over, once', () => {
  playAhead(PLAYLIST, {})

  const taken = takeAhead(PLAYLIST, {})

  expect(taken?.plays(PLAYLIST, {})).toBe(true)
  expect(taken?.video.playsInline).toBe(true)
  expect(takeAhead(PLAYLIST, {})).toBeNull()
})

test.each([
  ['another room', OTHER, false],
  ['another way to watch', PLAYLIST, true],
  ['no picture', null, false],
])('it is over when %s is to be shown', (_, source, isSteady) => {
  const over = vi.spyOn(LiveEngine.prototype, 'destroy')
  playAhead(PLAYLIST, {})

  expect(takeAhead(source, { isSteady })).toBeNull()
  expect(over).toHaveBeenCalledOnce()
})

test('it does not play on for nobody', () => {
  const over = vi.spyOn(LiveEngine.prototype, 'destroy')
  playAhead(PLAYLIST, {})

  vi.advanceTimersByTime(LATER_MS)

  expect(over).toHaveBeenCalledOnce()
})

test('whoever took it keeps it', () => {
  const over = vi.spyOn(LiveEngine.prototype, 'destroy')
  playAhead(PLAYLIST, {})
  takeAhead(PLAYLIST, {})

  vi.advanceTimersByTime(LATER_MS)

  expect(over).not.toHaveBeenCalled()
})
