import { describe, expect, it } from 'vitest'

import type { RoomFigures } from '../api/types'
import { joined, range, stretches, sums, viewersLine } from './course'

const START = Date.parse('2026-05-01T12:00:00Z')
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString()
const sample = (second: number, viewers: number, likes = 0) => ({ at: at(second), viewers, likes })
const sale = (second: number, orders: number, amount: number) => ({
  at: at(second),
  orders,
  total: { amount, currency: 'CNY' },
})

function figures(part: Partial<RoomFigures> = {}): RoomFigures {
  return {
    now: at(180),
    started_at: at(0),
    ended_at: null,
    samples: [],
    sales: [],
    pins: [],
    ...part,
  }
}

describe('the course of a broadcast', () => {
  it('takes fresh seconds in place of those it knew', () => {
    const known = figures({ samples: [sample(1, 4), sample(2, 5)], sales: [sale(2, 1, 100)] })
    const fresh = figures({
      now: at(183),
      samples: [sample(2, 6), sample(3, 7)],
      sales: [sale(2, 2, 200)],
    })

    const now = joined(known, fresh, START + 2000)

    expect(now.now).toBe(at(183))
    expect(now.samples.map(({ viewers }) => viewers)).toEqual([4, 6, 7])
    expect(sums(now)).toMatchObject({ orders: 2, amount: 200, currency: 'CNY' })
    expect(joined(known, fresh, null)).toBe(fresh)
  })

  it('ends a pin that it knew as running, and knows each once', () => {
    const pin = { product_id: 'prd_1', title: 'Longjing', begins_at: at(5), ends_at: null }
    const over = { ...pin, ends_at: at(9) }

    const now = joined(figures({ pins: [pin] }), figures({ pins: [over] }), START + 8000)

    expect(now.pins).toEqual([over])
  })

  it('sums up who watched and what was sold', () => {
    const all = figures({
      samples: [sample(1, 4), sample(2, 9), sample(3, 7)],
      sales: [sale(1, 1, 100), sale(150, 2, 250)],
    })

    expect(sums(all)).toEqual({
      viewers: 7,
      most: 9,
      mostAt: at(2),
      orders: 3,
      amount: 350,
      currency: 'CNY',
      perMinute: 2,
    })
    expect(sums(figures({}))).toMatchObject({ orders: 0, currency: null, most: 0 })
  })

  it('breaks the line where nobody counted', () => {
    const line = viewersLine([sample(0, 3), sample(1, 3), sample(90, 2)])

    expect(line).toEqual([
      [START, 3],
      [START + 1000, 3],
      [START + 1001, null],
      [START + 90_000, 2],
    ])
  })

  it('shows the last minutes, or all of it, up to its end', () => {
    const over = figures({ ended_at: at(120) })

    expect(range(figures(), 60_000)).toEqual([START + 120_000, START + 180_000])
    expect(range(figures(), 600_000)).toEqual([START, START + 180_000])
    expect(range(over, null)).toEqual([START, START + 120_000])
  })

  it('is a table of minutes, quiet ones too', () => {
    const all = figures({
      samples: [sample(1, 4, 10), sample(61, 2, 15)],
      sales: [sale(62, 1, 100)],
      pins: [{ product_id: 'prd_1', title: 'Longjing', begins_at: at(70), ends_at: at(130) }],
    })

    expect(stretches(all)).toEqual([
      { at: START, viewers: 4, likes: 0, orders: 0, amount: 0, titles: [] },
      { at: START + 60_000, viewers: 2, likes: 5, orders: 1, amount: 100, titles: ['Longjing'] },
      { at: START + 120_000, viewers: 0, likes: 0, orders: 0, amount: 0, titles: ['Longjing'] },
      { at: START + 180_000, viewers: 0, likes: 0, orders: 0, amount: 0, titles: [] },
    ])
    expect(stretches(figures({ started_at: null }))).toEqual([])
  })
})
