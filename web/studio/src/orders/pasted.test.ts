import { describe, expect, it } from 'vitest'

import { carrierOf, readPasted } from './pasted'

const row = (order_number: string, carrier: string, number: string) => ({
  order_number,
  carrier,
  number,
})

describe('lines that were pasted', () => {
  it('are read from a sheet, a file, or as somebody types them', () => {
    const text = [
      'order\tcarrier\tnumber',
      '123\t顺丰\tSF1234567890123',
      '124, SF Express, SF1234567890124',
      '125，中通，75312345678901',
      '',
      '#126 Corner Courier CC-1001',
      '"127","ups","1Z999AA10123456784"',
    ].join('\r\n')

    expect(readPasted(text).map((line) => line.row)).toEqual([
      row('123', '顺丰', 'SF1234567890123'),
      row('124', 'SF Express', 'SF1234567890124'),
      row('125', '中通', '75312345678901'),
      row('126', 'Corner Courier', 'CC-1001'),
      row('127', 'ups', '1Z999AA10123456784'),
    ])
  })

  it('that are none are kept, each at its place', () => {
    const lines = readPasted('123 sf\nabc, sf, SF1\n124, , SF1\n125, sf, SF1, more')

    expect(lines.map((line) => [line.at, line.row])).toEqual([
      [1, null],
      [2, null],
      [3, null],
      [4, null],
    ])
  })
})

describe('a number that was pasted', () => {
  it('names its carrier where its beginning does', () => {
    expect(carrierOf(' sf 1234567890123 ')).toBe('sf')
    expect(carrierOf('1Z999AA10123456784')).toBe('ups')
    expect(carrierOf('SBX2026050100')).toBe('sandbox')
    expect(carrierOf('75312345678901')).toBeNull()
  })
})
