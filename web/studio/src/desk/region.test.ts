import { describe, expect, it } from 'vitest'

import { countries, currencies, zones } from './region'

describe('choices of the region', () => {
  it('names currencies in the language of the reader, the likely ones first', () => {
    expect(currencies('en')[0]).toEqual({ value: 'CNY', label: 'Chinese Yuan · CNY' })
    expect(currencies('zh-CN')[0]?.label).toBe('人民币 · CNY')
    const values = currencies('en').map(({ value }) => value)
    expect(new Set(values).size).toBe(values.length)
  })

  it('names countries and lists the zone of Shanghai', () => {
    expect(countries('zh-CN')[0]?.label).toBe('中国 · CN')
    expect(zones()).toContain('Asia/Shanghai')
  })
})
