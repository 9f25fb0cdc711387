import { nextTick } from 'vue'
import { beforeEach, expect, test } from 'vitest'

import { followPages } from './followPages'

type Guard = Parameters<Parameters<typeof followPages>[0]['afterEach']>[0]

let go: Guard

beforeEach(() => {
  document.body.innerHTML =
    '<a href="/x" id="link">x</a><main id="content" tabindex="-1"><input id="field" /></main>' +
    '<div role="dialog"><button id="inside"></button></div>'
  followPages({ afterEach: (guard) => (go = guard) })
  go({ name: 'home', path: '/' }, { path: '/' })
})

function at(id: string): void {
  document.getElementById(id)?.focus()
}

test('whoever follows a link is on the page that it led to', async () => {
  at('link')
  go({ name: 'cart', path: '/cart' }, { name: 'home', path: '/' })
  await nextTick()

  expect(document.activeElement?.id).toBe('content')
})

test('the first page leaves keys where the browser has them', () => {
  expect(document.activeElement).toBe(document.body)
})

test.each(['field', 'inside'])('what has the keys already keeps them: %s', async (id) => {
  at(id)
  go({ name: 'cart', path: '/cart' }, { name: 'home', path: '/' })
  await nextTick()

  expect(document.activeElement?.id).toBe(id)
})

test.each([
  ['only the question changed', undefined],
  ['it was refused', new Error('cancelled')],
])('nobody is moved when %s', async (_why, failure) => {
  at('link')
  const from = failure ? { name: 'home', path: '/' } : { name: 'cart', path: '/cart' }
  go({ name: 'cart', path: '/cart' }, from, failure)
  await nextTick()

  expect(document.activeElement?.id).toBe('link')
})
