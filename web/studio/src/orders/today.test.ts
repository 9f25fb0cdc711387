import { describe, expect, it } from 'vitest'

import { type CountedOrder, dayFigures, hourOf, startOfDay } from './today'

const noon = new Date(2026, 4, 1, 12, 0, 0)

function order(placed: Date, paid: Date | null, amount: number): CountedOrder {
  return {
    status: paid === null ? 'pending_payment' : 'to_ship',
    placed_at: placed.toISOString(),
    paid_at: paid === null ? null : paid.toISOString(),
    total: { amount, currency: 'CNY' },
  }
}

function at(hour: number, day = 1): Date {
  return new Date(2026, 4, day, hour, 5)
}

describe('the figures of a day', () => {
  it('counts sales when they were paid, not when they were placed', () => {
    const orders = [
      order(at(9), at(9), 1000),
      order(at(11), null, 500),
      order(at(23, 0), at(0), 700),
      order(at(22, 0), at(22, 0), 90_000),
      { ...order(at(10, 0), at(10), 80_000), status: 'cancelled_oversold' },
    ]

    const figures = dayFigures(orders, startOfDay(noon))

    expect(figures).toMatchObject({ placed: 2, paid: 2, waitingForPayment: 1, salesAmount: 1700 })
    expect(figures.perHour[0]).toBe(700)
    expect(figures.perHour[9]).toBe(1000)
    expect(figures.perHour.reduce((sum, amount) => sum + amount, 0)).toBe(1700)
  })

  it('is zero on a day without orders', () => {
    expect(dayFigures([], startOfDay(noon))).toMatchObject({ placed: 0, paid: 0, salesAmount: 0 })
  })
})

describe('the day of the site', () => {
  const late = new Date('2026-05-01T17:20:00Z') // 1:20 of the next day in Shanghai

  it.each([
    ['Asia/Shanghai', '2026-05-01T16:00:00.000Z', 1],
    ['America/New_York', '2026-05-01T04:00:00.000Z', 13],
    ['Asia/Kathmandu', '2026-04-30T18:15:00.000Z', 23],
  ])('begins at midnight in %s', (zone, began, hour) => {
    expect(startOfDay(late, zone).toISOString()).toBe(began)
    expect(hourOf(late, zone)).toBe(hour)
  })

  it('has 25 hours when clocks are put back', () => {
    const night = new Date('2026-10-25T22:30:00Z') // 23:30 in Berlin

    expect(startOfDay(night, 'Europe/Berlin').toISOString()).toBe('2026-10-24T22:00:00.000Z')
  })
})
