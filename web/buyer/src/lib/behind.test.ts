import { expect, test } from 'vitest'

import { closeBehind } from './behind'

test('the page is closed off until the last sheet is gone, however often it says so', () => {
  document.body.innerHTML = '<div id="app"></div>'
  const page = document.getElementById('app')

  const openBag = closeBehind()
  const openBuying = closeBehind()
  openBag()
  openBag()

  expect(page?.inert).toBe(true)
  openBuying()
  expect(page?.inert).toBe(false)
})
