import { createWords } from '@hawker/shared'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'

import RoomLists from './RoomLists.vue'
import { type Rooms, useRooms } from './useRooms'

let asked: string[] = []
let refused = '' // the list that cannot be read

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  asked = []
  refused = ''
  vi.stubGlobal('fetch', (url: unknown) => {
    asked.push(String(url))
    const status = refused !== '' && String(url).includes(refused) ? 503 : 200
    const headers = { 'Content-Type': 'application/json' }
    return Promise.resolve(new Response('{"items": [], "code": "x"}', { status, headers }))
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function open() {
  const words = await createWords({
    'zh-CN': async () => (await import('../words/zh-CN')).words,
    en: async () => (await import('../words/en')).words,
  })
  let rooms: Rooms | undefined
  const Page = defineComponent({
    setup: () => {
      const found = (rooms = useRooms({ live: 12, coming: 6 }, 'chn_1'))
      return () => h(RoomLists, { rooms: found }, () => h('p', { class: 'none' }, 'Nothing is on'))
    },
  })
  const page = mount(Page, { global: { plugins: [words], stubs: { RouterLink: true } } })
  await flushPromises()
  return { page, rooms: rooms as Rooms }
}

test('empty lists are told as such, and read again while they are seen', async () => {
  const { page } = await open()
  expect(asked.map((url) => url.split('?')[1])).toEqual([
    'channel_id=chn_1&limit=12',
    'channel_id=chn_1&limit=6',
  ])
  expect(page.find('.none').exists()).toBe(true)

  vi.advanceTimersByTime(15_000)
  expect(asked).toHaveLength(4)
  page.unmount()
  vi.advanceTimersByTime(15_000)
  expect(asked).toHaveLength(4)
})

test.each(['/rooms', '/announced-rooms'])('%s that fails is no empty list', async (list) => {
  refused = list
  const { page, rooms } = await open()

  expect(page.find('.none').exists()).toBe(false)
  expect(page.find('[data-testid="failure"]').exists()).toBe(true)
  refused = ''
  const retry = page.get('[data-testid="failure"] button').trigger('click')
  expect(rooms.isLoading.value).toBe(false) // the failure stays said meanwhile
  await retry
  await flushPromises()

  expect(page.find('[data-testid="failure"]').exists()).toBe(false)
  expect(page.find('.none').exists()).toBe(true)
  page.unmount()
})

test('what was read before stays, with its time', async () => {
  const { page, rooms } = await open()

  refused = '/rooms'
  await rooms.reload()

  expect([rooms.isKnown.value, rooms.staleSince.value !== null]).toEqual([true, true])
  expect(page.find('.none').exists()).toBe(true)
  page.unmount()
})
