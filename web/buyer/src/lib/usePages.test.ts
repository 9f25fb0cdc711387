import type { Page } from '@hawker/shared'
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { defineComponent } from 'vue'

import { type Pages, usePages } from './usePages'

type Answer = (page: Page<string>) => void

const settled = (): Promise<void> => new Promise((done) => setTimeout(done))

/** A list whose pages come when the test says so. */
function start() {
  const asked: { cursor: string | null; answer: Answer; fail: (why: Error) => void }[] = []
  let list: Pages<string> | undefined
  mount(
    defineComponent({
      setup() {
        list = usePages(
          (cursor) =>
            new Promise<Page<string>>((answer, fail) => asked.push({ cursor, answer, fail })),
        )
        return () => null
      },
    }),
  )
  if (list === undefined) throw new Error('not mounted')
  return { list, asked }
}

test('a later page that was overtaken by a new first one is dropped', async () => {
  const { list, asked } = start()
  asked[0]?.answer({ items: ['a'], next_cursor: 'old' })
  await settled()
  void list.more()
  const reloaded = list.reload()
  asked[2]?.answer({ items: ['b'], next_cursor: 'new' })
  await reloaded

  asked[1]?.answer({ items: ['behind a'], next_cursor: null })
  await settled()

  expect(list.items.value).toEqual(['b'])
  expect(list.isLoadingMore.value).toBe(false)
  void list.more()
  expect(asked.at(-1)?.cursor).toBe('new')
})

test('a later page that fails after a new first one came says nothing', async () => {
  const { list, asked } = start()
  asked[0]?.answer({ items: ['a'], next_cursor: 'old' })
  await settled()
  void list.more()
  const reloaded = list.reload()
  asked[2]?.answer({ items: ['b'], next_cursor: null })
  await reloaded

  asked[1]?.fail(new Error('away'))
  await settled()

  expect(list.error.value).toBeNull()
})
