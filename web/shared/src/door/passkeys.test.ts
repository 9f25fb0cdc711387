import { expect, test } from 'vitest'

import { passkeysWork, toBytes, toText } from './passkeys'

test('bytes survive the way through JSON, whatever their length', () => {
  for (const length of [0, 1, 2, 3, 32, 255]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + 251) % 256)
    const text = toText(bytes.buffer)

    expect(text).toMatch(/^[\w-]*$/)
    expect([...toBytes(text)]).toEqual([...bytes])
  }
})

test('a browser without passkeys is told apart', () => {
  expect(passkeysWork()).toBe(false)
})
