import { createWords } from '@hawker/shared'
import { mount, type VueWrapper } from '@vue/test-utils'
import { beforeAll, expect, test } from 'vitest'
import type { Plugin } from 'vue'

import AmountStepper from './AmountStepper.vue'

let words: Plugin

beforeAll(async () => {
  words = await createWords({
    'zh-CN': async () => (await import('../words/zh-CN')).words,
    en: async () => (await import('../words/en')).words,
  })
})

function stepper(amount: number, max: number): VueWrapper {
  return mount(AmountStepper, {
    props: { modelValue: amount, max, label: 'Quantity' },
    global: { plugins: [words] },
  })
}

async function typed(text: string): Promise<{ told: unknown; shown: string }> {
  const wrapper = stepper(2, 7)
  await wrapper.get('input').setValue(text)
  const told = wrapper.emitted('update:modelValue')?.at(-1)?.[0]
  return { told, shown: wrapper.get('input').element.value }
}

test('a typed number is kept within what is there', async () => {
  expect((await typed('5')).told).toBe(5)
  expect((await typed('40')).told).toBe(7)
  expect((await typed('0')).told).toBe(1)
})

test('what is no number changes nothing and is put back', async () => {
  expect(await typed('two')).toEqual({ told: undefined, shown: '2' })
})

test('neither end can be passed, and both buttons have names', () => {
  const [fewer, more] = stepper(1, 1).findAll('button')

  expect([fewer, more].map((button) => button?.element.disabled)).toEqual([true, true])
  expect([fewer, more].every((button) => button?.attributes('aria-label'))).toBe(true)
})
