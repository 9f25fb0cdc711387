import { describe, expect, it } from 'vitest'

import { COUNTRIES, slugOf, within } from './places'

describe('what a store may choose from', () => {
  it('begins with what the site has, and holds it even when few ask for it', () => {
    expect(within(['CNY', 'USD', 'EUR'], 'USD')).toEqual(['USD', 'CNY', 'EUR'])
    expect(within(COUNTRIES, 'BR').slice(0, 2)).toEqual(['BR', 'CN'])
  })
})

describe('a short name made from a name', () => {
  it('is small letters, digits and dashes', () => {
    expect(slugOf("Lin's Tea & Cakes 2")).toBe('lin-s-tea-cakes-2')
  })

  it('begins with a letter and ends with none of its dashes', () => {
    expect(slugOf('  9 Dragons — ')).toBe('dragons')
  })

  it('is empty while the name gives none', () => {
    expect(slugOf('茶')).toBe('')
    expect(slugOf('A')).toBe('')
  })

  it('is as long as an address takes', () => {
    expect(slugOf('tea '.repeat(30)).length).toBeLessThanOrEqual(40)
  })
})
