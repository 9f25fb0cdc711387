import { expect, test } from 'vitest'

import { keepWish, takeWish } from './wish'

function memory(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage
}

test('a wish is taken once, by the room it was made in', () => {
  const store = memory()
  keepWish('rom_1', { reminder: true, on_air: false }, store)

  expect(takeWish('rom_2', store)).toBeNull()
  expect(takeWish('rom_1', store)).toEqual({ reminder: true, on_air: false })
  expect(takeWish('rom_1', store)).toBeNull()
})
