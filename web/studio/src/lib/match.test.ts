import { describe, expect, it } from 'vitest'

import { matches } from './match'

describe('a search in a list that is already here', () => {
  it('finds every word in any order, case and width', () => {
    expect(matches('tea GREEN', 'Green tea, spring')).toBe(true)
    expect(matches('ｔｅａ', 'Green tea')).toBe(true)
    expect(matches('龙井 明前', '明前龙井 2026')).toBe(true)
    expect(matches('coffee', 'Green tea', null)).toBe(false)
  })

  it('finds everything when nothing is asked', () => {
    expect(matches('  ', 'Green tea')).toBe(true)
  })
})
