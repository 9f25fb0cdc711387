import { expect, test } from 'vitest'

import { closeBehind, keysAreAt } from './behind'

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

test('keys go back to what is hidden for now', () => {
  document.body.innerHTML = '<div id="app"><button>Buy</button></div>'
  const button = document.querySelector('button')

  button?.focus()
  button?.blur()

  expect(keysAreAt()).toBe(button)
})
