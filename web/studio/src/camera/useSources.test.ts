import { beforeEach, expect, test, vi } from 'vitest'

import { useSources } from './useSources'

type Answer = (stream: MediaStream) => void

class Track extends EventTarget {
  stop = vi.fn()
}

/** A stream that knows whether it is on. */
function made(): { stream: MediaStream; track: Track } {
  const track = new Track()
  const stream = { getTracks: () => [track], getVideoTracks: () => [track] }
  return { stream: stream as unknown as MediaStream, track }
}

const asked: Answer[] = [] // what the browser asks the person for, until they answer
const screens: Answer[] = []

/** The person says yes. */
async function allow(pending: Answer[]): Promise<Track> {
  await vi.waitFor(() => expect(pending).not.toEqual([]))
  const { stream, track } = made()
  pending.shift()?.(stream)
  return track
}

beforeEach(() => {
  asked.length = screens.length = 0
  const wait = (pending: Answer[]) => () => new Promise<MediaStream>((say) => pending.push(say))
  const mediaDevices = {
    getUserMedia: vi.fn(wait(asked)),
    getDisplayMedia: vi.fn(wait(screens)),
    enumerateDevices: () => Promise.resolve([]),
  }
  Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices, configurable: true })
})

test('a camera that is allowed after it was closed is off, and that is all', async () => {
  const changed = vi.fn()
  const sources = useSources(changed)
  const chosen = sources.choose('camera')

  sources.close()
  const camera = await allow(asked)
  await chosen

  expect(camera.stop).toHaveBeenCalledOnce()
  expect(navigator.mediaDevices.getUserMedia).toHaveBeenCalledOnce()
  expect(changed).not.toHaveBeenCalled()
  expect(sources.streams.value).toEqual({ camera: null, screen: null, microphone: null })
})

test('closed between camera and microphone, both are off', async () => {
  const sources = useSources(vi.fn())
  const chosen = sources.choose('camera')
  const camera = await allow(asked)
  await vi.waitFor(() => expect(asked).toHaveLength(1))

  sources.close()
  const microphone = await allow(asked)
  await chosen

  expect([camera, microphone].map(({ stop }) => stop.mock.calls.length)).toEqual([1, 1])
})

test('what is refused after it was closed is not held against the next time', async () => {
  const sources = useSources(vi.fn())
  vi.mocked(navigator.mediaDevices.getUserMedia).mockRejectedValueOnce(
    new DOMException('', 'NotAllowedError'),
  )
  const chosen = sources.choose('camera')
  sources.close()
  await chosen

  expect(sources.refused.value).toBe('')
})

test('what was asked for last is shown, and what it does not need is off', async () => {
  const sources = useSources(vi.fn())
  const first = sources.choose('camera')
  const [camera, microphone] = [await allow(asked), await allow(asked)]
  await first

  const both = sources.choose('both')
  const alone = sources.choose('screen')
  const [unwanted, screen] = [await allow(screens), await allow(screens)]
  await Promise.all([both, alone])

  expect(sources.scene.value).toBe('screen')
  expect(sources.streams.value.camera).toBeNull()
  const stops = [camera, unwanted, screen, microphone].map(({ stop }) => stop.mock.calls.length)
  expect(stops).toEqual([1, 1, 0, 0])
})

test('when the screen is shared no more, the camera is shown', async () => {
  const sources = useSources(vi.fn())
  const chosen = sources.choose('screen')
  const screen = await allow(screens)
  await allow(asked)
  await chosen

  screen.dispatchEvent(new Event('ended'))
  await allow(asked)
  await vi.waitFor(() => expect(sources.scene.value).toBe('camera'))

  expect(sources.streams.value.screen).toBeNull()
})
