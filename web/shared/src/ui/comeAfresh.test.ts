import { beforeEach, expect, test } from 'vitest'

import { comeAfresh } from './comeAfresh'

type Handler = (error: unknown, to: { fullPath: string }) => void

beforeEach(() => sessionStorage.clear())

function open() {
  const handlers: Handler[] = []
  const went: string[] = []
  comeAfresh(
    {
      onError: (handler) => handlers.push(handler),
      resolve: (to) => ({ href: `/studio${to}` }),
    },
    (to) => went.push(to),
  )
  const fail = (fullPath: string): void => {
    for (const handle of handlers) handle(new TypeError('gone'), { fullPath })
  }
  return { went, fail }
}

const lose = (): boolean => window.dispatchEvent(new Event('vite:preloadError'))

test('a page that an upgrade renamed is opened anew, where the link led', () => {
  const { went, fail } = open()

  lose()
  fail('/orders?status=to_ship')

  expect(went).toEqual(['/studio/orders?status=to_ship'])
})

test('one that is missing for good does not go round for ever', () => {
  const { went, fail } = open()

  lose()
  fail('/orders')
  fail('/orders')

  expect(went).toHaveLength(1)
})

test('any other failure of a page is left to the page', () => {
  const { went, fail } = open()

  fail('/orders')

  expect(went).toEqual([])
})
