import { type LiveRoom, type ProductCard, type Room, type RoomState, type ShowcaseItem } from '@hawker/shared'
import { emptyRoom } from '@hawker/shared'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { ref, shallowRef } from 'vue'

import * as studio from '../api/studio'
import { inside } from '../lib/inside'
import { useShowcase } from './useShowcase'

vi.mock('../api/studio')
vi.mock('element-plus', () => ({ ElMessage: vi.fn() }))
const undos: { said: string; undo: () => Promise<void>; close: () => void }[] = []
vi.mock('../ui/useUndo', () => ({
  useUndo: () => (said: string, undo: () => Promise<void>) => {
    const close = vi.fn()
    undos.push({ said, undo, close })
    return close
  },
}))

const card = (id: string): ProductCard => ({
  id,
  store_id: 'sto_1',
  title: id,
  subtitle: '',
  picture_url: null,
  price: { amount: 100, currency: 'CNY' },
  compare_at: null,
  available: 5,
})
const shelf = (...ids: string[]): ShowcaseItem[] =>
  ids.map((id, position) => ({ product: card(id), position }))
const pinnedOf = (id: string | null) =>
  id === null ? null : { product: card(id), programme_time: '2026-05-01T04:00:00Z' }
const room = (ids: string[], pinned: string | null = null): Room =>
  ({ showcase: shelf(...ids), off_shelf: [], pinned: pinnedOf(pinned) }) as unknown as Room

const readRoom = vi.mocked(studio.readRoom)
const pinProduct = vi.mocked(studio.pinProduct)
const unpinProduct = vi.mocked(studio.unpinProduct)

beforeEach(() => {
  vi.clearAllMocks()
  undos.length = 0
  pinProduct.mockImplementation((_, id) => Promise.resolve(room(['a', 'b'], id)))
  unpinProduct.mockResolvedValue(room(['a', 'b']))
  readRoom.mockResolvedValue(room(['a', 'b']))
})

function open() {
  const state = shallowRef<RoomState>(emptyRoom())
  const view = ref<Room>()
  const live = { state } as unknown as LiveRoom
  const { used: desk, gone } = inside(() => useShowcase('rom_1', view, live, ref(0)))
  const tell = (told: Partial<RoomState>): void => {
    state.value = { ...state.value, ...told }
  }
  const me = { name: '', role: 'host', can_chat: true } as const
  return { desk, gone, view, tell, me }
}

test('the list is read again when the room tells another one, and not with every tick', async () => {
  const { gone, view, tell, me } = open()
  tell({ me, showcase: shelf('a', 'b') })
  await flushPromises()
  expect(readRoom).not.toHaveBeenCalled() // the page reads the room by itself
  view.value = room(['a', 'b'])
  await flushPromises()
  expect(readRoom).not.toHaveBeenCalled()

  readRoom.mockRejectedValue(new Error('offline'))
  tell({ showcase: shelf('b', 'a') })
  await flushPromises()
  tell({ likes: 1 })
  await flushPromises()
  tell({ likes: 2 })
  await flushPromises()

  expect(readRoom).toHaveBeenCalledTimes(1)
  gone()
})

test('a room that was told another list before it was read is read again', async () => {
  const { gone, view, tell, me } = open()
  tell({ me, showcase: shelf('a', 'b') })
  view.value = room(['a'])
  await flushPromises()

  expect(readRoom).toHaveBeenCalledTimes(1)
  gone()
})

test('the key that pinned a product, pressed again, leaves the undo of the first time', async () => {
  const { desk, gone, view } = open()
  view.value = room(['a', 'b'])
  await flushPromises()

  await desk.pinByKey(card('a'))
  await desk.pinByKey(card('a'))

  expect(pinProduct).toHaveBeenCalledTimes(1)
  expect(undos).toHaveLength(1)
  expect(undos[0]?.close).not.toHaveBeenCalled()
  await undos[0]?.undo()
  expect(unpinProduct).toHaveBeenCalledTimes(1)
  gone()
})

test('a pin that is refused leaves the undo of the one before', async () => {
  const { desk, gone, view } = open()
  view.value = room(['a', 'b'])
  await flushPromises()
  await desk.pinByKey(card('a'))

  pinProduct.mockRejectedValueOnce(new Error('refused'))
  await desk.pinByKey(card('b'))

  expect(undos).toHaveLength(1)
  expect(undos[0]?.close).not.toHaveBeenCalled()
  gone()
})
