import { createWords, type Moderation, roomActs } from '@hawker/shared'
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'

import KeepSheet from './KeepSheet.vue'

const order: Moderation = {
  rules: { slow_s: 5, is_quiet: false },
  sanctions: [],
  moderators: [],
  reports: [],
  words: [],
}
const setRules = vi.spyOn(roomActs, 'setRules')

beforeEach(() => {
  setRules.mockReset()
})

async function open(known: Moderation | null) {
  const words = await createWords({
    'zh-CN': async () => (await import('../words/zh-CN')).words,
    en: async () => (await import('../words/en')).words,
  })
  const sheet = mount(KeepSheet, {
    props: { open: true, roomId: 'rom_1', order: known, error: null, slowS: 5, isQuiet: false },
    global: {
      plugins: [words],
      stubs: { BaseSheet: { template: '<div><slot /></div>' } },
    },
    attachTo: document.body,
  })
  const quiet = () => sheet.get<HTMLInputElement>('[data-testid="keep-quiet"]').element
  return { sheet, quiet }
}

test('a choice is shown and stays under the keys while it is sent, and until the room tells it', async () => {
  setRules.mockResolvedValue(null)
  const { sheet, quiet } = await open(order)
  quiet().focus()

  quiet().click()
  await flushPromises()

  expect(setRules.mock.calls).toEqual([['rom_1', 5, true]])
  expect([quiet().checked, document.activeElement]).toEqual([true, quiet()])
  await sheet.setProps({ isQuiet: true })
  expect(quiet().checked).toBe(true)
  sheet.unmount()
})

test('a choice that is refused is shown as it was', async () => {
  setRules.mockRejectedValue(new Error('refused'))
  const { sheet, quiet } = await open(order)

  quiet().click()
  await flushPromises()
  expect(quiet().checked).toBe(false)

  await sheet.get('[data-testid="keep-pace"]').setValue(60)
  await flushPromises()
  expect(setRules).toHaveBeenLastCalledWith('rom_1', 60, false)
  expect(sheet.get<HTMLSelectElement>('[data-testid="keep-pace"]').element.value).toBe('5')
  sheet.unmount()
})

test('what is on its way has its shape meanwhile', async () => {
  const { sheet } = await open(null)

  expect(sheet.find('[role="status"]').exists()).toBe(true)
  await sheet.setProps({ order })
  expect(sheet.find('[role="status"]').exists()).toBe(false)
  sheet.unmount()
})
