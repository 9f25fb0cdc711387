import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { inside } from '../lib/inside'
import { useGoLive } from './useGoLive'

// What the browser has and this place has not: encoders, sound, and a socket.
vi.mock('../api/studio', () => ({ askTicket: () => new Promise(() => undefined) }))
vi.mock('./studio', () => ({
  CameraStudio: class {
    open = () => opening()
    follow = vi.fn()
    close = () => Promise.resolve()
  },
}))
vi.mock('./sources', async (original) => ({ ...(await original()), missing: () => null }))

const stop = vi.fn()
const stream = { getTracks: () => [{ stop }], getVideoTracks: () => [] } as unknown as MediaStream
let opening = (): Promise<void> => Promise.resolve()
let allow: (stream: MediaStream) => void = () => undefined

beforeEach(() => {
  vi.useFakeTimers()
  opening = () => Promise.resolve()
  stop.mockClear()
  const getUserMedia = (): Promise<MediaStream> => new Promise((say) => (allow = say))
  const mediaDevices = { getUserMedia, enumerateDevices: () => Promise.resolve([]) }
  Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices, configurable: true })
})
afterEach(() => vi.useRealTimers())

test.each(['closed', 'left'])(
  'a camera that is allowed after the page was %s is off, and nothing runs on',
  async (how) => {
    const { used: live, gone } = inside(() => useGoLive('rom_1'))
    void live.open()
    await flushPromises()

    if (how === 'closed') live.stop()
    else gone()
    allow(stream)
    await flushPromises()

    expect(stop).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
    expect(live.isOpen.value).toBe(false)
    expect(live.failure.value).toBe('')
    if (how === 'closed') gone()
  },
)

test('what failed is said where it was begun, until it is closed', async () => {
  opening = () => Promise.reject(new Error('no encoder'))
  const { used: live, gone } = inside(() => useGoLive('rom_1'))

  await live.open()

  expect([live.isOpen.value, live.failure.value]).toEqual([true, 'no encoder'])
  live.stop()
  expect(live.isOpen.value).toBe(false)
  gone()
})
