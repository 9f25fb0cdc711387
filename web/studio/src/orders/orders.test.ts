import { describe, expect, it } from 'vitest'

import { addressLines, neighbour, stepKeys, toneOf } from './orders'

const orders = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]

describe('walking through orders', () => {
  it('goes to the next and the previous one and stops at the ends', () => {
    expect(neighbour(orders, 'b', 1)?.id).toBe('c')
    expect(neighbour(orders, 'b', -1)?.id).toBe('a')
    expect(neighbour(orders, 'c', 1)).toBeNull()
    expect(neighbour(orders, 'a', -1)).toBeNull()
  })

  it('starts with the first', () => {
    expect(neighbour(orders, null, 1)?.id).toBe('a')
    expect(neighbour([], null, 1)).toBeNull()
  })
})

describe('the words of an order', () => {
  it('tries the exact step before the general one', () => {
    expect(stepKeys({ step: 'closed', at: '', reason: 'unpaid' })).toEqual([
      'closed_unpaid',
      'closed',
    ])
    expect(stepKeys({ step: 'paid', at: '', reason: null })).toEqual(['paid'])
  })

  it('marks what waits for the store, and shows an unknown status quietly', () => {
    expect(toneOf('to_ship')).toBe('todo')
    expect(toneOf('a_status_of_tomorrow')).toBe('plain')
  })

  it('writes an address once, from large to small, without empty lines', () => {
    const address = {
      name: '林小满',
      phone: '13800000000',
      region_code: '',
      country: 'CN',
      region: '上海市',
      city: '上海市',
      district: '徐汇区',
      line1: '某路 1 号',
      postal_code: '',
    }
    expect(addressLines(address)).toEqual(['林小满 13800000000', '上海市 徐汇区', '某路 1 号'])
    expect(addressLines({ ...address, country: 'SG', district: '' }).at(-1)).toBe('SG')
  })
})
