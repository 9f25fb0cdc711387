import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { ref } from 'vue'

import * as studio from '../api/studio'
import type { RoomFigures } from '../api/types'
import { inside } from '../lib/inside'
import { useCourse } from './useCourse'

vi.mock('../api/studio')

const readFigures = vi.mocked(studio.readFigures)
const figures: RoomFigures = {
  now: '2026-05-01T04:00:00Z',
  started_at: '2026-05-01T03:00:00Z',
  ended_at: null,
  samples: [],
  sales: [],
  pins: [],
}

beforeEach(() => {
  readFigures.mockReset()
  readFigures.mockResolvedValue(figures)
})

async function open() {
  const [status, isHost] = [ref('waiting'), ref(false)]
  const { used: course, gone } = inside(() => useCourse('rom_1', status, isHost))
  await flushPromises()
  status.value = 'on_air'
  isHost.value = true
  await flushPromises()
  return { status, course, gone }
}

test('the figures are asked for once when a page opens on a broadcast', async () => {
  const { course, gone } = await open()

  expect(readFigures.mock.calls).toEqual([['rom_1', null]])
  expect(course.figures.data.value).toEqual(figures)
  gone()
})

test('a picture that is lost for a while leaves the curve; an end has it read again', async () => {
  const { status, course, gone } = await open()

  status.value = 'interrupted'
  await flushPromises()
  expect(readFigures).toHaveBeenCalledTimes(1)
  expect(course.figures.data.value).toEqual(figures)

  status.value = 'ended'
  await flushPromises()
  expect(readFigures.mock.calls).toEqual([['rom_1', null], ['rom_1', null]])
  gone()
})
