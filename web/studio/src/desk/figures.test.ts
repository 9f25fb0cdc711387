import { describe, expect, it } from 'vitest'

import { since, size, span } from './figures'

describe('figures of the desk', () => {
  it.each([
    [0, '0 bytes'],
    [1536, '1.5 kB'],
    [64 * 1024 * 1024, '64 MB'],
    [3 * 1024 ** 4, '3 TB'],
  ])('writes %d bytes as %s', (bytes, words) => {
    expect(size(bytes, 'en')).toBe(words)
  })

  it.each([
    [0, '0 sec'],
    [59.9, '59 sec'],
    [60, '1 min'],
    [7200, '2 hr'],
    [90_000, '1 day'],
    [-5, '0 sec'],
  ])('writes %d seconds as %s', (seconds, words) => {
    expect(span(seconds, 'en')).toBe(words)
  })

  it('counts from a moment', () => {
    expect(since('2026-05-01T00:00:00Z', Date.parse('2026-05-01T00:01:00Z'))).toBe(60)
  })
})
