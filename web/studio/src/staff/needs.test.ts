import { describe, expect, it } from 'vitest'

import { withNeeds, withoutNeeding } from './needs'

const NEEDS = { 'orders.write': 'orders.read', 'live.host': 'goods.read' }

describe('permissions that need others', () => {
  it('bring what they need along, once', () => {
    expect(withNeeds(['orders.write', 'orders.read'], NEEDS)).toEqual([
      'orders.read',
      'orders.write',
    ])
    expect(withNeeds(['live.host'], NEEDS)).toEqual(['goods.read', 'live.host'])
  })

  it('go with what they need', () => {
    const all = ['goods.read', 'live.host', 'orders.read', 'orders.write']
    expect(withoutNeeding(all, 'orders.read', NEEDS)).toEqual(['goods.read', 'live.host'])
    expect(withoutNeeding(all, 'live.host', NEEDS)).toEqual([
      'goods.read',
      'orders.read',
      'orders.write',
    ])
  })
})
