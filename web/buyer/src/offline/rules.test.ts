import { describe, expect, it } from 'vitest'

import { isAsset, isKeptAnswer, isPicture } from './rules'

const at = (path: string) => new URL(path, 'https://shop.example')

describe('what is kept for later', () => {
  it.each(['/api/v1/products?limit=24', '/api/v1/products/prd_1', '/api/v1/orders/ord_1', '/api/v1/cart'])(
    'keeps the answer of %s',
    (path) => {
      expect(isKeptAnswer(at(path))).toBe(true)
    },
  )

  it.each([
    '/api/v1/mailbox?address=a@b.c',
    '/api/v1/addresses',
    '/api/v1/payments/pay_1',
    '/api/v1/auth/codes',
    '/api/v1/stores/sto_1/staff',
    '/api/v1/admin/users',
    '/live/str_1/index.m3u8',
  ])('does not keep the answer of %s', (path) => {
    expect(isKeptAnswer(at(path))).toBe(false)
  })

  it('knows pictures and what is built', () => {
    expect(isPicture(at('/media/a.webp'))).toBe(true)
    expect(isAsset(at('/assets/index-1.js'))).toBe(true)
    expect(isAsset(at('/live/a/1.m4s'))).toBe(false)
  })
})
