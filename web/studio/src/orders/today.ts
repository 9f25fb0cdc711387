/** What happened today, counted from the orders themselves. */

import { isSale } from './orders'

export interface CountedOrder {
  status: string
  placed_at: string
  paid_at: string | null
  total: { amount: number; currency: string }
}

export interface DayFigures {
  placed: number
  paid: number
  waitingForPayment: number
  salesAmount: number // minor units, of paid orders
  perHour: number[] // paid sales by hour of the day, 24 of them, minor units
}

const QUARTER_MS = 900_000 // every zone begins its days at a quarter of an hour

/** The hour of the day, 0 to 23, as clocks of the zone show it; of the browser's without one. */
export function hourOf(at: Date, timeZone?: string): number {
  const shown = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone })
  return Number(shown.format(at))
}

/** When the day began in the zone. */
export function startOfDay(now: Date, timeZone?: string): Date {
  const day = new Intl.DateTimeFormat('en', { dateStyle: 'short', timeZone })
  const today = day.format(now)
  let began = now.getTime() - (now.getTime() % QUARTER_MS)
  while (day.format(began - QUARTER_MS) === today) began -= QUARTER_MS
  return new Date(began)
}

export function dayFigures(
  orders: readonly CountedOrder[],
  since: Date,
  timeZone?: string,
): DayFigures {
  const figures: DayFigures = {
    placed: 0,
    paid: 0,
    waitingForPayment: 0,
    salesAmount: 0,
    perHour: Array<number>(24).fill(0),
  }
  for (const order of orders) {
    if (new Date(order.placed_at) >= since) {
      figures.placed += 1
      if (order.status === 'pending_payment') figures.waitingForPayment += 1
    }
    if (isSale(order) && new Date(order.paid_at) >= since) {
      const hour = hourOf(new Date(order.paid_at), timeZone)
      figures.paid += 1
      figures.salesAmount += order.total.amount
      figures.perHour[hour] = (figures.perHour[hour] ?? 0) + order.total.amount
    }
  }
  return figures
}
