import { expect, test } from 'vitest'

import { Intent } from './intent'

test('who means the same has the same key, however often they tap', () => {
  const intent = new Intent()
  const first = intent.keyFor({ checkout: 'cko_1', total: 100 })

  expect(intent.keyFor({ checkout: 'cko_1', total: 100 })).toBe(first)
})

test('another total is another intent', () => {
  const intent = new Intent()
  const first = intent.keyFor({ checkout: 'cko_1', total: 100 })

  expect(intent.keyFor({ checkout: 'cko_1', total: 120 })).not.toBe(first)
})

test('after a refusal the same wish is tried anew', () => {
  const intent = new Intent()
  const first = intent.keyFor('x')
  intent.forget()

  expect(intent.keyFor('x')).not.toBe(first)
})
