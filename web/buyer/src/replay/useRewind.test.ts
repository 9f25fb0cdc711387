import { api, createWords, Problem, type Replay } from '@hawker/shared'
import { mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { defineComponent } from 'vue'

import { said } from '../lib/toast'
import { useRewind } from './useRewind'

const asked = vi.spyOn(api, 'get')
const replay = { playlist_url: '/live/str_1/recording.m3u8', chapters: [] } as unknown as Replay

beforeEach(() => {
  asked.mockReset()
  said.value = null
})

async function open(): Promise<{ back: ReturnType<typeof useRewind>; gone: () => void }> {
  const words = await createWords({
    'zh-CN': async () => (await import('../words/zh-CN')).words,
    en: async () => (await import('../words/en')).words,
  })
  let back: ReturnType<typeof useRewind> | undefined
  const Stage = defineComponent({
    setup: () => {
      back = useRewind('rom_1', () => 90_000)
      return () => null
    },
  })
  const stage = mount(Stage, { global: { plugins: [words] } })
  return { back: back!, gone: () => stage.unmount() }
}

test.each([
  ['nobody answers', new Problem('network.offline', 0)],
  ['the site fails', new Problem('http.status_500', 500)],
  ['nothing was recorded', new Problem('live.no_replay', 404)],
])('when %s it is said, each time, and the live picture stays', async (_, failure) => {
  const { back, gone } = await open()
  asked.mockRejectedValue(failure)

  await back.goBack()
  const first = said.value
  said.value = null
  await back.goBack()

  expect([first, back.replay.value]).toEqual([expect.stringMatching(/\S/), null])
  expect(said.value).toBe(first)
  gone()
})

test('it goes back half a minute', async () => {
  const { back, gone } = await open()
  asked.mockResolvedValue(replay)

  await back.goBack()

  expect([back.replay.value, back.startMs.value, said.value]).toEqual([replay, 60_000, null])
  gone()
})

test('an answer that comes after one left is dropped', async () => {
  const { back, gone } = await open()
  let answer: (found: Replay) => void = () => undefined
  asked.mockReturnValue(new Promise((tell) => (answer = tell)))

  const going = back.goBack()
  gone()
  answer(replay)
  await going

  expect(back.replay.value).toBeNull()
})
