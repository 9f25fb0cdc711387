import { type Replay, type Room } from '@hawker/shared'
import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { createI18n } from 'vue-i18n'

import * as studio from '../api/studio'
import { en } from '../i18n/en'
import EndedRoom from './EndedRoom.vue'

vi.mock('../api/studio')

test('a page that is left while it asks asks no more', async () => {
  vi.useFakeTimers()
  let answer = (_: Replay): void => undefined
  const readReplay = vi.mocked(studio.readReplay)
  readReplay.mockReturnValue(new Promise((done) => (answer = done)))
  const i18n = createI18n({ legacy: false, locale: 'en', messages: { en } })
  const page = mount(EndedRoom, {
    props: { room: { id: 'rom_1', has_begun: true } as Room },
    global: { plugins: [i18n], stubs: { RouterLink: true } },
  })
  expect(readReplay).toHaveBeenCalledTimes(1)

  page.unmount()
  answer({ is_over: false, size_bytes: 1, duration_s: 1 } as Replay)
  await flushPromises()
  vi.advanceTimersByTime(5_000)

  expect(readReplay).toHaveBeenCalledTimes(1)
  vi.useRealTimers()
})
