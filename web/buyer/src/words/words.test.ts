import { expect, test } from 'vitest'

import { words as en } from './en'
import { words as zh } from './zh-CN'

/** Every path to words, with the places to fill in; of words that know one and many, one. */
function places(words: object, above = ''): string[] {
  return Object.entries(words).flatMap(([name, said]: [string, unknown]) =>
    typeof said === 'string'
      ? [`${above}${name} ${(said.split(' | ')[0]?.match(/\{\w+\}/g) ?? []).sort().join('')}`]
      : places(said as object, `${above}${name}.`),
  )
}

test('both languages say the same, with the same places to fill in', () => {
  expect(places(zh).sort()).toEqual(places(en).sort())
})

test('nothing is shouted', () => {
  expect(JSON.stringify([en, zh])).not.toMatch(/[!！]/)
})
