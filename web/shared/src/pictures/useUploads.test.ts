import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'

import { Problem } from '../api/problem'
import { type Send, SIZE_LIMIT } from './bring'
import { useUploads } from './useUploads'

interface Picture {
  id: string
}

const picture = (id: string): Picture => ({ id })
const file = (name: string): File => new File(['x'], name, { type: 'image/png' })
const settled = (): Promise<void> => new Promise((done) => setTimeout(done))

beforeEach(() => {
  URL.createObjectURL = vi.fn(() => 'blob:x')
  URL.revokeObjectURL = vi.fn()
})
afterEach(() => vi.restoreAllMocks())

function start(send: Send<Picture>) {
  const taken: string[] = []
  const scope = effectScope()
  const made = scope.run(() => useUploads(send, ({ id }) => taken.push(id)))
  if (!made) throw new Error('no scope')
  return { ...made, taken, scope }
}

test('no more than two are on their way at once, and each is handed over', async () => {
  let now = 0
  let most = 0
  const { add, taken, uploads } = start(async (sent) => {
    most = Math.max(most, ++now)
    await settled()
    now -= 1
    return picture((sent as File).name)
  })

  add(['a', 'b', 'c', 'd', 'e'].map(file))
  await vi.waitFor(() => {
    expect(uploads.value).toEqual([])
  })

  expect(taken.sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(most).toBe(2)
})

test('what fails stays with its reason and can be tried again', async () => {
  let tries = 0
  const { add, retry, taken, uploads } = start(() => {
    tries += 1
    return tries === 1
      ? Promise.reject(new Problem('files.busy', 503, ''))
      : Promise.resolve(picture('a'))
  })
  add([file('a')])
  await settled()
  expect((uploads.value[0]?.error as Problem).code).toBe('files.busy')

  retry(uploads.value[0]?.id ?? 0)
  await settled()

  expect(taken).toEqual(['a'])
  expect(uploads.value).toEqual([])
})

test('a file that is too large is refused before it is sent', async () => {
  const send = vi.fn<Send<Picture>>()
  const { add, uploads } = start(send)
  const large = file('a')
  Object.defineProperty(large, 'size', { value: SIZE_LIMIT + 1 })

  add([large])
  await settled()

  expect((uploads.value[0]?.error as Problem).code).toBe('files.picture_too_large')
  expect(send).not.toHaveBeenCalled()
})

test('what was dropped on its way is stopped and handed over to nobody', async () => {
  let signal: AbortSignal | undefined
  const { add, drop, taken, uploads } = start(async (_, __, given) => {
    signal = given
    await settled()
    return picture('a')
  })
  add([file('a')])

  drop(uploads.value[0]?.id ?? 0)
  await settled()
  await settled()

  expect(signal?.aborted).toBe(true)
  expect(taken).toEqual([])
})
