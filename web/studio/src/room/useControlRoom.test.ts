import type { Room, RoomStatus } from '@hawker/shared'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { ref } from 'vue'

import * as studio from '../api/studio'
import { inside } from '../lib/inside'
import { useControlRoom } from './useControlRoom'

vi.mock('../api/studio')
vi.mock('element-plus', () => ({ ElMessage: vi.fn() }))
const told = ref<RoomStatus | null>(null)
vi.mock('./useRoomDesk', async () => {
  const { computed, reactive, ref: one } = await import('vue')
  return {
    useRoomDesk: (_: string, view: { value?: Room }) => ({
      status: computed(() => told.value ?? view.value?.status ?? 'waiting'),
      products: one([]),
      changes: reactive({ showcase: 0, script: 0, order: 0 }),
    }),
  }
})

type Ask = (room: string, sinceMs: number | null) => Promise<unknown>
const { readRoom, readIngest, readFigures, readScript } = studio
const asked = [readRoom, readIngest, readFigures, readScript].map((each: Ask) => vi.mocked(each))
const counts = (): number[] => asked.map((each) => each.mock.calls.length)
let status: RoomStatus = 'on_air'

beforeEach(() => {
  vi.clearAllMocks()
  told.value = null
  status = 'on_air'
  for (const each of asked) each.mockResolvedValue({ now: '2026-05-01T04:00:00Z' })
  asked[0]?.mockImplementation(() => Promise.resolve({ status, is_host: true }))
})

test('each part is asked for once when the page opens on a broadcast', async () => {
  const { gone } = inside(() => useControlRoom('rom_1'))
  await flushPromises()
  told.value = 'on_air'
  await flushPromises()

  expect(counts()).toEqual([1, 1, 1, 1])
  gone()
})

test('what goes on air is read again', async () => {
  status = 'waiting'
  const { used: control, gone } = inside(() => useControlRoom('rom_1'))
  await flushPromises()
  told.value = 'waiting'
  await flushPromises()
  status = 'on_air'
  told.value = 'on_air'
  await flushPromises()

  expect(counts()).toEqual([2, 2, 2, 1])
  expect(control.view.data.value?.status).toBe('on_air')
  gone()
})

test('a room that went on air while it was read is read again', async () => {
  status = 'waiting'
  told.value = 'on_air'
  const { gone } = inside(() => useControlRoom('rom_1'))
  await flushPromises()

  expect(asked[0]).toHaveBeenCalledTimes(2)
  gone()
})
