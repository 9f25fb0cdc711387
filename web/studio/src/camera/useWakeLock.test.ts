import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { useWakeLock } from './useWakeLock'

const release = vi.fn(() => Promise.resolve())
const request = vi.fn()
let isHidden = false

beforeEach(() => {
  release.mockClear()
  request.mockReset()
  request.mockResolvedValue({ release })
  isHidden = false
  Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true })
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden)
})
afterEach(() => vi.restoreAllMocks())

async function become(hidden: boolean): Promise<void> {
  isHidden = hidden
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
}
const counts = (): number[] => [request.mock.calls.length, release.mock.calls.length]

test('the screen stays on from the first moment to the end, and after the page was away', async () => {
  const wake = useWakeLock()
  await become(false)
  expect(counts()).toEqual([0, 0]) // nobody is on air

  wake.hold()
  wake.hold() // on air again after a refusal
  await flushPromises()
  expect([request.mock.calls, counts()]).toEqual([[['screen']], [1, 0]])
  await become(true)
  expect(counts()).toEqual([1, 0]) // the browser let go by itself
  await become(false)
  expect(counts()).toEqual([2, 0])

  wake.release()
  await become(false)
  expect(counts()).toEqual([2, 1])
})

test('one that comes after the end is let go', async () => {
  let give: (lock: object) => void = () => undefined
  request.mockReturnValue(new Promise((say) => (give = say)))
  const wake = useWakeLock()

  wake.hold()
  wake.release()
  give({ release })
  await flushPromises()

  expect(counts()).toEqual([1, 1])
})

test('a browser that has none, or gives none, stops nobody', async () => {
  request.mockRejectedValue(new DOMException('', 'NotAllowedError'))
  const wake = useWakeLock()
  wake.hold()
  await flushPromises()
  wake.release()
  expect(counts()).toEqual([1, 0])

  Reflect.deleteProperty(navigator, 'wakeLock')
  wake.hold()
  await flushPromises()
  wake.release()
  expect(counts()).toEqual([1, 0])
})
