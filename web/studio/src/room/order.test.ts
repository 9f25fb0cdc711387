import { describe, expect, it } from 'vitest'

import { dropIndex, indexOfKey, moved } from './order'

describe('the order of a showcase', () => {
  it('moves one product and keeps the others in order', () => {
    expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd'])
    expect(moved(['a', 'b', 'c', 'd'], 3, 0)).toEqual(['d', 'a', 'b', 'c'])
  })

  it('stops at both ends', () => {
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 0, 9)).toEqual(['b', 'a'])
    expect(moved(['a', 'b'], 7, 0)).toEqual(['a', 'b'])
  })

  it('lands where the pointer has passed the middle of a row', () => {
    const middles = [20, 60, 100]
    expect(dropIndex(middles, 10, 2)).toBe(0)
    expect(dropIndex(middles, 61, 0)).toBe(1)
    expect(dropIndex(middles, 500, 0)).toBe(2)
    expect(dropIndex(middles, 20, 0)).toBe(0)
  })

  it('knows the keys 1 to 9 and no other', () => {
    expect(indexOfKey('1')).toBe(0)
    expect(indexOfKey('9')).toBe(8)
    expect(indexOfKey('0')).toBeNull()
    expect(indexOfKey('Enter')).toBeNull()
  })
})
