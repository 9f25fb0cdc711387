import { describe, expect, it } from 'vitest'

import { safeReturn } from './guard'

describe('the way back after signing in', () => {
  it('goes to a page of the studio', () => {
    expect(safeReturn('/orders?status=to_ship')).toBe('/orders?status=to_ship')
  })

  it.each([undefined, 'https://evil.example', '//evil.example', '/\\evil.example', '/sign-in'])(
    'goes home instead of %s',
    (wanted) => {
      expect(safeReturn(wanted)).toBe('/')
    },
  )
})
