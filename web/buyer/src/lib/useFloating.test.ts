import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { useFloating } from './useFloating'

let video: HTMLVideoElement
const open = vi.fn()
const exit = vi.fn()

/** As a browser says whether, and which picture is in a window of its own. */
function floats(element: Element | null, isAllowed = true): void {
  const told = { pictureInPictureElement: element, pictureInPictureEnabled: isAllowed }
  for (const [name, value] of Object.entries(told)) {
    Object.defineProperty(document, name, { value, configurable: true })
  }
}

beforeEach(() => {
  video = document.createElement('video')
  open.mockReset()
  open.mockImplementation(async () => floats(video))
  exit.mockReset()
  exit.mockImplementation(async () => {
    floats(null)
    video.dispatchEvent(new Event('leavepictureinpicture'))
  })
  Object.assign(video, { requestPictureInPicture: open })
  Object.assign(document, { exitPictureInPicture: exit })
  floats(null)
})
afterEach(() => {
  for (const name of ['pictureInPictureElement', 'pictureInPictureEnabled']) {
    Reflect.deleteProperty(document, name)
  }
})

test('the picture gets a window of its own, and comes back at the second press', async () => {
  const { canFloat, isFloating, toggle } = useFloating(() => video)
  expect([canFloat, isFloating.value]).toEqual([true, false])

  await toggle()
  expect([isFloating.value, open.mock.calls.length, exit.mock.calls.length]).toEqual([true, 1, 0])
  await toggle()
  expect([isFloating.value, open.mock.calls.length, exit.mock.calls.length]).toEqual([false, 1, 1])
})

test('it knows when the window was closed by its own cross', async () => {
  const { isFloating, toggle } = useFloating(() => video)
  await toggle()

  floats(null)
  video.dispatchEvent(new Event('leavepictureinpicture'))

  expect(isFloating.value).toBe(false)
})

test('what the browser refuses leaves the picture where it is', async () => {
  open.mockRejectedValue(new DOMException('', 'NotAllowedError'))
  const { isFloating, toggle } = useFloating(() => video)

  await toggle()

  expect(isFloating.value).toBe(false)
})

test('where there is no picture nothing happens, and it is offered where it can be done', async () => {
  floats(null, false)
  const { canFloat, isFloating, toggle } = useFloating(() => null)

  await toggle()

  expect([canFloat, isFloating.value, open.mock.calls.length]).toEqual([false, false, 0])
})
